// Starts the page. Its element says which files this build is made of. It is a file of its own since
// the page's policy allows no script that stands in the page.
const { dataset } = document.querySelector("script[data-glue]");
const { glue, module, rest } = dataset;

// The texts in another language than English are files, and are to come beside the module, not after
// it. This is a guess: what is asked for in the end is src/ui/locales.rs's word.
const kept = () => {
  try {
    return localStorage.getItem("polyloop-lang");
  } catch {
    return null;
  }
};
const wanted = new URLSearchParams(location.hash.split("?")[1]).get("lang") ?? kept();
const tags = wanted ? [wanted] : navigator.languages;
if (tags.map((tag) => tag.slice(0, 2)).find((lang) => ["en", "ru"].includes(lang)) === "ru") {
  for (const part of ["", "timeline.", "stage."]) {
    const href = `locales/${part}ru.ftl?${glue.split("/").pop()}`;
    const link = Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", href });
    link.crossOrigin = "anonymous";
    document.head.append(link);
  }
}

const address = (path) => new URL(path, import.meta.url).href;
const { default: init, expectRest, joinRest } = await import(glue);
if (rest) expectRest(address(rest));
await init({ module_or_path: address(module) });

// A release's module comes in two parts (.ci/order). The page is there with the first, and asks this
// script's element for the second: src/ui/rest.rs.
if (rest) {
  try {
    const response = await fetch(address(rest));
    if (!response.ok) throw new Error(`${rest} is missing: ${response.status}`);
    // Kept for workers that need it: src/web/worker.rs.
    globalThis.polyloopRest = await WebAssembly.compile(await response.arrayBuffer());
    joinRest(polyloopRest);
    delete dataset.rest;
  } catch (error) {
    dataset.rest = "";
    reportError(error);
  }
  dispatchEvent(new Event("polyloop-rest"));
}
