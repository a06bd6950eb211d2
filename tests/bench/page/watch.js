// Runs in a page before anything of its own: keeps count of the time that the page's own code takes,
// whoever calls it, and finds its wasm memory.
(() => {
  let spent = 0;
  let depth = 0;
  const timed = (call) =>
    function (...args) {
      if (depth) return call.apply(this, args);
      depth++;
      const start = performance.now();
      try {
        return call.apply(this, args);
      } finally {
        depth--;
        spent += performance.now() - start;
      }
    };
  // The same for the same, so that a listener that is taken away is found.
  const known = new WeakMap();
  const once = (call) => {
    if (typeof call !== "function") return call;
    if (!known.has(call)) known.set(call, timed(call));
    return known.get(call);
  };
  const frame = requestAnimationFrame;
  for (const name of ["requestAnimationFrame", "setTimeout", "queueMicrotask"]) {
    const original = globalThis[name];
    globalThis[name] = (call, ...rest) => original.call(globalThis, once(call), ...rest);
  }
  for (const name of ["addEventListener", "removeEventListener"]) {
    const original = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (kind, call, ...rest) {
      return original.call(this, kind, once(call), ...rest);
    };
  }
  const { then } = Promise.prototype;
  Promise.prototype.then = function (...calls) {
    return then.apply(this, calls.map(once));
  };
  let memory;
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const result = await original.apply(WebAssembly, args);
      memory = (result.instance ?? result).exports.memory ?? memory;
      return result;
    };
  }
  const until = (done) =>
    new Promise((resolve) => {
      const look = () => (done() ? resolve() : setTimeout(look, 5));
      look();
    });
  const painted = () =>
    new Promise((resolve) => frame.call(globalThis, () => frame.call(globalThis, resolve)));

  globalThis.watch = {
    /// Bytes of the page's own wasm memory.
    memory: () => memory?.buffer.byteLength ?? 0,
    /// Waits for a file that is chosen in `input`, until `done` holds and that is painted; gives
    /// the seconds that this took.
    async opening(input, done) {
      const chosen = new Promise((resolve) =>
        document
          .querySelector(input)
          .addEventListener("change", () => resolve(performance.now()), { capture: true }),
      );
      globalThis.watch.opened = chosen.then(async (start) => {
        await until(done);
        await painted();
        return (performance.now() - start) / 1e3;
      });
    },
    /// Zooms and pans the picture on `target` by wheel and by keys, a step in each frame; gives the
    /// milliseconds of the page's own code from each frame to the next.
    async moving(target, keys, frames) {
      const { left, top, width, height } = target.getBoundingClientRect();
      const y = top + height / 2;
      const wheel = (more) => (x) =>
        target.dispatchEvent(
          new WheelEvent("wheel", { clientX: x, clientY: y, bubbles: true, cancelable: true, ...more }),
        );
      const key = (key) => () =>
        target.dispatchEvent(
          new KeyboardEvent("keydown", {
            key,
            code: `Key${key.toUpperCase()}`,
            bubbles: true,
            cancelable: true,
          }),
        );
      const moves = [
        wheel({ deltaY: -60, ctrlKey: true }),
        wheel({ deltaX: 60, deltaY: 0 }),
        ...(keys ? [key("d")] : []),
        wheel({ deltaY: 60, ctrlKey: true }),
        ...(keys ? ["w", "a", "s"].map(key) : []),
        wheel({ deltaX: -60, deltaY: 0 }),
      ];
      const each = Math.ceil(frames / moves.length);
      const figures = [];
      const channel = new MessageChannel();
      spent = 0;
      for (let n = 0; n < each * moves.length; n++) {
        moves[Math.floor(n / each)](left + width * (0.3 + 0.4 * Math.abs(Math.sin(n / 50))));
        await new Promise((resolve) => {
          channel.port1.onmessage = resolve;
          frame.call(globalThis, () => channel.port2.postMessage(null));
        });
        figures.push(spent);
        spent = 0;
      }
      return figures;
    },
  };
})();
