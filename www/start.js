// Starts the page. Its element says which files this build is made of. It is a file of its own since
// the page's policy allows no script that stands in the page.
const { glue, module } = document.querySelector("script[data-glue]").dataset;
const { default: init } = await import(glue);
await init({ module_or_path: new URL(module, import.meta.url) });
