// Answers into shared memory, for a caller that stands still.
let cell;
onmessage = ({ data }) => {
  if (typeof data === "object") {
    cell = new Int32Array(data);
    return postMessage("ready");
  }
  Atomics.store(cell, 0, data * data);
  Atomics.notify(cell, 0);
};
