// Starts the page. Its element says which files this build is made of. It is a file of its own since
// the page's policy allows no script that stands in the page.
const { glue, module } = document.querySelector("script[data-glue]").dataset;

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

const { default: init } = await import(glue);
await init({ module_or_path: new URL(module, import.meta.url) });
