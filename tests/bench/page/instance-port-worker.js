// A classic worker with an instance of the module that talks to another one over a port, as loops do.
// The glue is in front of this script. One that has `others` to get asks the page for them, and asks
// each for its answer; one that has `calls` to make measures them (src/page/ports.rs).
const { initSync, ask, echo } = self.polyloopGlue;
let left;
onmessage = async ({ data: { module, others, calls, port, plain } }) => {
  if (module) initSync({ module });
  if (others) {
    left = others;
    for (let n = 0; n < others; n++) postMessage("another");
  } else if (calls) {
    postMessage(await ask(port, calls));
  } else if (left) {
    port.onmessage = () => --left || postMessage("all");
    port.postMessage(3);
  } else if (plain) {
    port.onmessage = ({ data }) => port.postMessage(data * data);
  } else {
    echo(port);
    postMessage("ready");
  }
};
