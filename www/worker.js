// The boot of an event loop, or of a worker that reads a file. The page posts its compiled module and
// the address of its glue once this worker has said that it listens; before that, nothing sent here
// is sure to arrive. A spare is told later what it is to be, when a run needs a loop.

// After an error that nobody caught the instance may be half way through anything: it is heard of
// at the page, and nothing more happens here.
addEventListener("error", () => close());
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));

// The module's functions, once there is an instance. A site has the glue in front of this script
// (.ci/worker.sh); where it is not, as in tests, it comes from the page's address.
let instance;
const instantiate = async (module, glue) => {
  const exports = self.polyloopGlue ?? (await import(glue));
  exports.expectRest?.(glue.replace(/\.js$/, "_rest.wasm"));
  exports.initSync({ module });
  return exports;
};

const hear = ({ data: { module, glue, entry, boot, ports, rest } }) => {
  instance ??= instantiate(module, glue);
  if (entry) {
    // From here on messages are not for this script.
    removeEventListener("message", hear);
    const begin = (exports) => {
      if (rest) exports.joinRest(rest);
      exports[entry](boot, ports);
    };
    instance.then(begin).catch(reportError);
  } else {
    instance.then(() => postMessage("warm"), reportError);
  }
};
addEventListener("message", hear);
postMessage("listening");
