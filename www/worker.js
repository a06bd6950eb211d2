// The boot of an event loop, or of a worker that reads a file. The page posts its compiled module and the address of its glue once
// this worker has said that it listens; before that, nothing sent here is sure to arrive.

// After an error that nobody caught the instance may be half way through anything: it is heard of
// at the page, and nothing more happens here.
addEventListener("error", () => close());
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));
addEventListener(
  "message",
  ({ data: { module, glue, entry, boot, ports } }) => {
    import(glue)
      .then((exports) => {
        exports.initSync({ module });
        exports[entry](boot, ports);
      })
      .catch(reportError);
  },
  { once: true },
);
postMessage("listening");
