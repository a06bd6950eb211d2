// A classic worker with an instance of the module that does nothing: less than this is no loop in wasm.
// The build makes another of it that has the glue in it already.
onmessage = async ({ data: { module, glue } }) => {
  const { initSync } = self.polyloopGlue ?? (await import(glue));
  initSync({ module });
  postMessage(null);
};
