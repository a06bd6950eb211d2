// The worker's script lies beside this file, wherever the build puts both. Its address carries that
// of the glue.
export const workerAddress = (glue) =>
  `${new URL("./worker.js", import.meta.url).href}#${encodeURIComponent(glue)}`;
