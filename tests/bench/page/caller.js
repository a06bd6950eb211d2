// The worker from which the peers are called, as Polyloop's calls come from one.
import { peers } from "./peers.js";

onmessage = async ({ data: { peer, method, arg } }) => {
  try {
    postMessage({ value: await peers[peer][method](arg) });
  } catch (error) {
    postMessage({ error: `${peer}.${method}: ${error}` });
  }
};
