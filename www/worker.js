// The boot of an event loop. Its own address names the glue, which is fetched while the page hears
// that this worker listens, and posts its compiled module; before that, nothing sent here is sure to
// arrive.

// After an error that nobody caught the instance may be half way through anything: it is heard of
// at the page, and nothing more happens here.
addEventListener("error", () => close());
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));
const glue = import(decodeURIComponent(location.hash.slice(1)));
addEventListener(
  "message",
  ({ data: { module, boot, ports } }) => {
    glue
      .then(({ initSync, polyloop_boot }) => {
        initSync({ module });
        polyloop_boot(boot, ports);
      })
      .catch(reportError);
  },
  { once: true },
);
postMessage("listening");
