// The worker from which the peers are called, as Polyloop's calls come from one. It hears over a
// port of its own, since some peers take every message to a worker for one of theirs.
import { peers } from "./peers.js";

addEventListener("message", ({ ports: [port] }) => {
  if (!port) return;
  port.onmessage = async ({ data: { peer, method, arg } }) => {
    try {
      port.postMessage({ value: await peers[peer][method](arg) });
    } catch (error) {
      port.postMessage({ error: `${peer}.${method}: ${error}` });
    }
  };
});
