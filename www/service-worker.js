// Answers what is asked under http/ beside this file, so that the playground's programs have a
// server to ask without one. All else goes to the network, untouched. It is JavaScript because
// that is what a browser starts a service worker from.
const ROOT = new URL("http/", registration.scope);
// Requests never leave the machine, so this is where they come from.
const ORIGIN = "127.0.0.1";
const LONGEST_DELAY_MS = 60_000;
const HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  // What a cross-origin isolated page may load, and frame.
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

// Works from the first visit on, in the pages and workers that are open already.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", ({ data }) => {
  // A page that was reloaded without its cache is not served unless it asks for it.
  if (data?.polyloop === "claim") clients.claim();
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== ROOT.origin || !url.pathname.startsWith(ROOT.pathname)) return;
  event.respondWith(answer(event.request, url));
});

const json = (value, status = 200, headers = {}) => {
  // These have no body, by the rules of HTTP.
  const body = [204, 205, 304].includes(status) ? null : `${JSON.stringify(value, null, 2)}\n`;
  return new Response(body, { status, headers: { ...HEADERS, ...headers } });
};
const refuse = (status, error, headers) => json({ error }, status, headers);

async function answer(request, url) {
  // "delay/500" asks the service "delay/" for "500".
  const path = url.pathname.slice(ROOT.pathname.length);
  const name = path.slice(0, path.indexOf("/") + 1) || path;
  const service = SERVICES.get(name);
  if (!service) {
    const known = [...SERVICES.keys()].map((name) => `http/${name}`);
    return refuse(404, `nothing answers here: there are ${known.join(", ")}`);
  }
  if (!["GET", "HEAD"].includes(request.method)) {
    return refuse(405, `http/${name} takes GET, not ${request.method}`, { Allow: "GET, HEAD" });
  }
  const response = await service(request, url, path.slice(name.length));
  return request.method === "HEAD" ? new Response(null, response) : response;
}

// They answer as the services do that HTTP clients are usually tried with.
const SERVICES = new Map([
  ["get", (request, url) => json(echo(request, url))],
  ["ip", () => json({ origin: ORIGIN })],
  ["headers", (request, url) => json({ headers: headers(request, url) })],
  ["user-agent", () => json({ "user-agent": navigator.userAgent })],
  ["delay/", delay],
  ["status/", status],
]);

async function delay(request, url, text) {
  const ms = whole(text, 0, LONGEST_DELAY_MS);
  if (ms === null) return refuse(400, `http/delay/ takes whole milliseconds from 0 to ${LONGEST_DELAY_MS}`);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return json(echo(request, url));
}

function status(_request, _url, text) {
  const code = whole(text, 200, 599);
  if (code === null) return refuse(400, "http/status/ takes a code from 200 to 599");
  return json({ status: code }, code);
}

const whole = (text, least, most) => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : null;
};

const headers = (request, url) => {
  const title = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  const given = [...request.headers].map(([name, value]) => [title(name), value]);
  // Not every browser shows these two to a service worker.
  return { Host: url.host, "User-Agent": navigator.userAgent, ...Object.fromEntries(given) };
};

const echo = (request, url) => {
  const args = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    args[name] = values.length > 1 ? values : values[0];
  }
  return { args, headers: headers(request, url), origin: ORIGIN, url: url.href };
};
