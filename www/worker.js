// The boot of an event loop, or of a worker that reads a file. The page posts its compiled module and
// the address of its glue once this worker has said that it listens; before that, nothing sent here
// is sure to arrive. What it is to be it is told when it has an instance: a spare not before a run
// needs a loop.

// After an error that nobody caught the instance may be half way through anything: it is heard of
// at the page, and nothing more happens here.
addEventListener("error", () => close());
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));

// The module's functions, once there is an instance.
let exports;
const instantiate = async (module, glue) => {
  const imported = await import(glue);
  imported.initSync({ module });
  exports = imported;
  postMessage("warm");
};

const hear = ({ data: { module, glue, entry, boot, ports } }) => {
  if (entry) {
    // From here on messages are not for this script.
    removeEventListener("message", hear);
    exports[entry](boot, ports);
  } else {
    instantiate(module, glue).catch(reportError);
  }
};
addEventListener("message", hear);
postMessage("listening");
