// The boot of an event loop. The page posts its compiled module and the address of its glue once
// this worker has said that it listens; before that, nothing sent here is sure to arrive. A spare
// gets its boot message later, when a run needs a loop.

// After an error that nobody caught the instance may be half way through anything: it is heard of
// at the page, and nothing more happens here.
addEventListener("error", () => close());
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));

// The function that makes this worker a loop, once there is an instance.
let boots;
const start = async (module, glue) => {
  const { initSync, polyloop_boot } = await import(glue);
  initSync({ module });
  return polyloop_boot;
};

const hear = ({ data: { module, glue, boot, ports } }) => {
  boots ??= start(module, glue);
  if (boot) {
    // From here on messages are the loop's.
    removeEventListener("message", hear);
    boots.then((polyloop_boot) => polyloop_boot(boot, ports)).catch(reportError);
  } else {
    boots.then(() => postMessage("warm"), reportError);
  }
};
addEventListener("message", hear);
postMessage("listening");
