// The worker's script lies beside this file, wherever the build puts both.
export const workerAddress = () => new URL("./worker.js", import.meta.url).href;
// Looks at the clock, and asks nobody for it.
export const now = performance.now.bind(performance);
