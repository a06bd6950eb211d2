// What Polyloop is compared with, each in its own words: `start` so many workers until each has
// answered (ms), `roundTrip` (µs a call), `throughput` of calls at once over all workers (µs a
// call), `end`. They work in a page and in a worker.
import { releaseProxy, wrap } from "comlink";
import { spawn, Thread, Worker as ThreadWorker } from "threads";
import workerpool from "workerpool";

const at = (file) => new URL(file, import.meta.url).href;
const now = () => performance.now();

async function timed(work) {
  const start = now();
  await work();
  return now() - start;
}

const perCall = (calls, work) => async (...args) => ((await timed(() => work(...args))) * 1e3) / calls;

/// Peers whose calls are promises.
function promising(make, call, drop) {
  let workers = [];
  return {
    start: (count) =>
      timed(async () => {
        workers = await Promise.all(Array.from({ length: count }, make));
        await Promise.all(workers.map((worker) => call(worker, 3)));
      }),
    roundTrip: (calls) =>
      perCall(calls, async () => {
        for (let n = 0; n < calls; n++) await call(workers[0], 7);
      })(),
    throughput: (calls) =>
      perCall(calls, () =>
        Promise.all(Array.from({ length: calls }, (_, n) => call(workers[n % workers.length], n))),
      )(),
    end: async () => {
      await Promise.all(workers.map(drop));
      workers = [];
    },
  };
}

function raw() {
  let workers = [];
  const start = (count) =>
    timed(async () => {
      workers = Array.from({ length: count }, () => new Worker(at("raw-worker.js")));
      await Promise.all(
        workers.map((worker) => {
          worker.postMessage({ id: 0, number: 3 });
          return new Promise((done) => (worker.onmessage = done));
        }),
      );
    });
  const pingPong = (message) => (calls) =>
    perCall(calls, () => {
      let left = calls;
      const [worker] = workers;
      return new Promise((done) => {
        worker.onmessage = () => (--left ? worker.postMessage(message(left)) : done());
        worker.postMessage(message(left));
      });
    })();
  const roundTrip = pingPong((id) => ({ id, number: 7 }));
  // As many bytes as a typed call takes, which nobody encodes or decodes.
  const bytes = pingPong(() => new Uint8Array(30));
  const throughput = (calls) =>
    perCall(calls, () => {
      let left = calls;
      return new Promise((done) => {
        for (const worker of workers) worker.onmessage = () => --left || done();
        for (let n = 0; n < calls; n++)
          workers[n % workers.length].postMessage({ id: n, number: n });
      });
    })();
  const batched = (calls) =>
    perCall(calls, () => {
      let left = calls;
      return new Promise((done) => {
        for (const worker of workers)
          worker.onmessage = ({ data }) => (left -= data.length) || done();
        for (let n = 0; n < calls; n += 64) {
          const length = Math.min(64, calls - n);
          const batch = Array.from({ length }, (_, i) => ({ id: n + i, number: n + i }));
          workers[(n / 64) % workers.length].postMessage(batch);
        }
      });
    })();
  const end = () => {
    for (const worker of workers) worker.terminate();
    workers = [];
  };
  return { start, roundTrip, bytes, throughput, batched, end };
}

let compiling;
const compiled = () =>
  (compiling ??= WebAssembly.compileStreaming(fetch(at("polyloop_bench_bg.wasm"))));

/// Workers with an instance of the benchmark's own module that do nothing. They fetch the glue, or
/// have it in their script as Polyloop's have.
function instances(script) {
  const glue = at("polyloop_bench.js");
  return promising(
    () => new Worker(at(script)),
    async (worker) => {
      worker.postMessage({ module: await compiled(), glue });
      return new Promise((done) => (worker.onmessage = done));
    },
    (worker) => worker.terminate(),
  );
}

/// Two workers with instances that talk over a port: microseconds a call.
async function instancePorts(calls) {
  const { port1, port2 } = new MessageChannel();
  const [answering, asking] = [port1, port2].map(() => new Worker(at("instance-port-worker.js")));
  const heard = (worker) => new Promise((done) => (worker.onmessage = ({ data }) => done(data)));
  const module = await compiled();
  answering.postMessage({ module, port: port1 }, [port1]);
  await heard(answering);
  asking.postMessage({ module, port: port2, calls }, [port2]);
  const took = await heard(asking);
  for (const worker of [answering, asking]) worker.terminate();
  return took;
}

/// As Polyloop's loops start: a worker asks the page for all others, each of which has an instance and
/// answers it over a port.
function connected() {
  let workers = [];
  const start = (count) =>
    timed(async () => {
      const module = await compiled();
      const boot = (message, transfer) => {
        const worker = new Worker(at("instance-port-worker.js"));
        workers.push(worker);
        worker.postMessage({ module, ...message }, transfer);
        return worker;
      };
      const root = boot({ others: count - 1 }, []);
      await new Promise((done) => {
        root.onmessage = ({ data }) => {
          if (data === "all") return done();
          const { port1, port2 } = new MessageChannel();
          boot({ port: port1, plain: true }, [port1]);
          root.postMessage({ port: port2 }, [port2]);
        };
      });
    });
  const end = () => {
    for (const worker of workers) worker.terminate();
    workers = [];
  };
  return { start, end };
}

/// A worker that is waited for with Atomics.wait: only in a worker.
async function cells(calls) {
  const worker = new Worker(at("raw-cell-worker.js"));
  const buffer = new SharedArrayBuffer(4);
  const cell = new Int32Array(buffer);
  worker.postMessage(buffer);
  await new Promise((done) => (worker.onmessage = done));
  let took;
  for (let round = 0; round < 2; round++) {
    const start = now();
    for (let n = 0; n < calls; n++) {
      Atomics.store(cell, 0, 0);
      worker.postMessage(7);
      Atomics.wait(cell, 0, 0);
    }
    took = now() - start;
  }
  worker.terminate();
  return (took * 1e3) / calls;
}

/// Two workers that talk over a port, of which one asks: answers come by the port, or into a cell for
/// which the one that asks stands still. Microseconds a call.
const ports = (makeCell) => async (calls) => {
  const workers = [0, 1].map(() => new Worker(at("raw-port-worker.js")));
  const [asking, answering] = workers;
  const heard = (worker) => new Promise((done) => (worker.onmessage = ({ data }) => done(data)));
  let took;
  // The first round is for warming up.
  for (let round = 0; round < 2; round++) {
    const { port1, port2 } = new MessageChannel();
    const cell = makeCell();
    answering.postMessage({ port: port1, cell }, [port1]);
    await heard(answering);
    asking.postMessage({ port: port2, cell, calls }, [port2]);
    took = await heard(asking);
  }
  for (const worker of workers) worker.terminate();
  return took;
};

/// The 99th percentile of the lateness of so many timeouts of 100 ms.
async function timers(count) {
  const fired = Array.from({ length: count }, () => {
    const start = now();
    return new Promise((done) => setTimeout(() => done(now() - start - 100), 100));
  });
  const late = (await Promise.all(fired)).sort((a, b) => a - b);
  return late[Math.floor(late.length * 0.99)];
}

let wasm;
async function module() {
  wasm ??= import(at("polyloop_bench.js")).then(async (glue) => {
    await glue.default();
    return glue;
  });
  return wasm;
}

const gloo = {
  start: async (count) => (await module()).gloo_start(at("gloo_worker.js"), count),
  roundTrip: async (calls) => (await module()).gloo_round_trip(calls),
  throughput: async (calls) => (await module()).gloo_throughput(calls),
  end: async () => (await module()).gloo_end(),
};

export const peers = {
  raw: raw(),
  instance: instances("instance-worker.js"),
  whole: instances("whole-instance-worker.js"),
  connected: connected(),
  comlink: promising(
    () => {
      const worker = new Worker(at("comlink-worker.js"), { type: "module" });
      return { worker, remote: wrap(worker) };
    },
    ({ remote }, number) => remote.square(number),
    ({ worker, remote }) => {
      remote[releaseProxy]();
      worker.terminate();
    },
  ),
  workerpool: promising(
    () => workerpool.pool(at("workerpool-worker.js"), { maxWorkers: 1 }),
    (pool, number) => pool.exec("square", [number]),
    (pool) => pool.terminate(true),
  ),
  threads: promising(
    () => spawn(new ThreadWorker(at("threads-worker.js"))),
    (thread, number) => thread.square(number),
    (thread) => Thread.terminate(thread),
  ),
  gloo,
  js: { cells, instancePorts, ports: ports(() => null), portCells: ports(() => new SharedArrayBuffer(4)), timers },
};
