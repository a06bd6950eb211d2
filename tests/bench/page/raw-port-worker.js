// One of two workers that talk over a port, as loops do: bytes come back as they are, unless the
// other side stands still and waits for its cell. `calls` make it the one that asks and measures.
const now = () => performance.now();
onmessage = ({ data: { port, calls, cell } }) => {
  const word = cell && new Int32Array(cell);
  const bytes = new Uint8Array(30);
  if (!calls) {
    port.onmessage = ({ data }) => {
      if (!word) return port.postMessage(data);
      Atomics.store(word, 0, 1);
      Atomics.notify(word, 0);
    };
    return postMessage(null);
  }
  const done = (start) => postMessage(((now() - start) * 1e3) / calls);
  const start = now();
  if (!word) {
    let left = calls;
    port.onmessage = () => (--left ? port.postMessage(bytes) : done(start));
    return port.postMessage(bytes);
  }
  for (let n = 0; n < calls; n++) {
    Atomics.store(word, 0, 0);
    port.postMessage(bytes);
    Atomics.wait(word, 0, 0);
  }
  done(start);
};
