// The boot of an event loop. The page posts its compiled module and the address of its glue once
// this worker has said that it listens; before that, nothing sent here is sure to arrive.

// After an error that nobody caught the instance may be half way through anything: it is heard of
// at the page, and nothing more happens here.
addEventListener("error", () => close());
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));
addEventListener(
  "message",
  ({ data: { module, glue, boot, ports } }) => {
    import(glue)
      .then(({ initSync, polyloop_boot }) => {
        initSync({ module });
        polyloop_boot(boot, ports);
      })
      .catch(reportError);
  },
  { once: true },
);
postMessage("listening");
