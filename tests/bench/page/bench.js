// One repetition of a row after the other, every contender in turn.
import init, { hold, kernel, release, repeat } from "./polyloop_bench.js";
import { peers } from "./peers.js";

const ready = init();
const caller = new Worker(new URL("caller.js", import.meta.url), { type: "module" });
const { port1: port, port2 } = new MessageChannel();
caller.postMessage(null, [port2]);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(peer, method, arg) {
  port.postMessage({ peer, method, arg });
  const { data } = await new Promise((done) => (port.onmessage = done));
  if (data.error) throw new Error(data.error);
  return data.value;
}

/// What one turn of Polyloop gives: several contenders, where executors are compared.
const ours = (row, size) => async () => JSON.parse(await repeat(row, size));

/// A peer, whose workers live for one sample.
const called =
  (tell) =>
  (name, peer, method, size, workers = 1) =>
  async () => {
    await tell(peer, "start", workers);
    try {
      // The first is for warming up.
      await tell(peer, method, Math.ceil(size / 10));
      return [[name, await tell(peer, method, size)]];
    } finally {
      await tell(peer, "end");
    }
  };
/// From the caller's worker.
const theirs = called(ask);
/// From the page: gloo-worker works nowhere else.
const fromPage = called((peer, method, arg) => peers[peer][method](arg));

/// Nobody may hold up the others.
const within = (ms, sample) =>
  Promise.race([
    sample(),
    pause(ms).then(() => {
      throw new Error(`no end within ${ms} ms: ${sample}`);
    }),
  ]);

const started = (name, peer, workers) => async () => {
  try {
    return [[name, await peers[peer].start(workers)]];
  } finally {
    await peers[peer].end();
  }
};

const rows = {
  spawn: [ours("spawn", 100_000)],
  yield: [ours("yield", 500_000)],
  chain: [ours("chain", 500_000)],
  fair: [ours("fair", 20)],
  roundtrip: [
    ours("roundtrip", 3_000),
    ours("roundtrip-unrecorded", 3_000),
    theirs("raw", "raw", "roundTrip", 3_000),
    theirs("raw, 30 bytes", "raw", "bytes", 3_000),
    async () => [["raw, 30 bytes over a MessagePort", await ask("js", "ports", 3_000)]],
    async () => [["… between instances, by spawn_local", await ask("js", "instancePorts", 3_000)]],
    theirs("comlink", "comlink", "roundTrip", 3_000),
    theirs("workerpool", "workerpool", "roundTrip", 3_000),
    theirs("threads.js", "threads", "roundTrip", 1_000),
    fromPage("gloo-worker", "gloo", "roundTrip", 3_000),
  ],
  throughput: [
    ours("throughput", 20_000),
    theirs("raw", "raw", "throughput", 20_000, 4),
    theirs("raw, 64 to a message", "raw", "batched", 20_000, 4),
    theirs("comlink", "comlink", "throughput", 20_000, 4),
    theirs("workerpool", "workerpool", "throughput", 20_000, 4),
    // All 20,000 take minutes.
    theirs("threads.js (1,000)", "threads", "throughput", 1_000, 4),
    fromPage("gloo-worker", "gloo", "throughput", 20_000, 4),
  ],
  recording: [
    ours("throughput", 20_000),
    ours("unrecorded", 20_000),
    // What cannot be shared: one where a program sends a call, one where its value is sent.
    ours("looks", 20_000),
    ours("events", 20_000),
  ],
  start: [
    ours("start", 64),
    started("raw", "raw", 64),
    started("an instance that does nothing", "instance", 64),
    started("… whose glue is in its script", "whole", 64),
    started("… and which a worker asks for, and asks over a port", "connected", 64),
    started("comlink", "comlink", 64),
    started("workerpool", "workerpool", 64),
    started("threads.js", "threads", 64),
    started("gloo-worker", "gloo", 64),
  ],
  warm: [ours("warm", 4), ours("cold", 4)],
  blocking: [
    ours("blocking", 2_000),
    theirs("raw", "raw", "roundTrip", 2_000),
    async () => [["raw, Atomics.wait", await ask("js", "cells", 2_000)]],
    async () => [["raw, MessagePort and Atomics.wait", await ask("js", "portCells", 2_000)]],
  ],
  timers: [
    ours("timers", 1_000),
    async () => [["setTimeout", await ask("js", "timers", 1_000)]],
  ],
  kernel: [async () => [["polyloop", kernel(5_000_000)]]],
  jobs: [ours("jobs", 160_000_000)],
};

for (const tasks of [1_000, 10_000, 100_000, 1_000_000])
  rows[`growth-${tasks}`] = [ours("spawn", tasks)];

globalThis.bench = {
  rows: Object.keys(rows),
  /// One repetition: `[[contender, value], …]`. Who comes first changes from one to the next.
  async repeat(row, repetition) {
    await ready;
    const contenders = rows[row];
    const sample = [];
    for (let n = 0; n < contenders.length; n++) {
      sample.push(...(await within(60_000, contenders[(n + repetition) % contenders.length])));
      // Workers that end take their time, which is not the next one's.
      await pause(200);
    }
    return sample;
  },
  /// Loops that do nothing, to be looked at from outside of the browser.
  async hold(who, count) {
    await ready;
    if (who === "polyloop") await hold(count);
    else await peers[who].start(count);
  },
  async release(who) {
    if (who === "polyloop") await release();
    else await peers[who].end();
  },
};
