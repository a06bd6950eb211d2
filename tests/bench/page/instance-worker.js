// A classic worker with an instance of the module that does nothing: less than this is no loop in wasm.
onmessage = async ({ data: { module, glue } }) => {
  const { initSync } = await import(glue);
  initSync({ module });
  postMessage(null);
};
