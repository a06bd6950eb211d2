// Answers what is asked under http/ beside this file, so that the playground's programs have a
// server to ask without one. All else goes to the network, untouched. It is JavaScript because
// that is what a browser starts a service worker from.
const ROOT = new URL("http/", registration.scope);
// Requests never leave the machine, so this is where they come from.
const ORIGIN = "127.0.0.1";
const LONGEST_DELAY_MS = 60_000;
const LONGEST_ANSWER_MS = 60_000;
// More than all of a run's workers ask at once (64 loops with 100 requests each).
const MOST_REQUESTS = 8_192;
const LONGEST_BODY = 1_048_576;
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
  if (data?.polyloop === "ended") data.ids.forEach((id) => Connection.ended(id));
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== ROOT.origin || !url.pathname.startsWith(ROOT.pathname)) return;
  event.respondWith(admitted(event, url));
});

let underWay = 0;

// What goes wrong here is an answer too: the page is told, and its console is not.
async function admitted(event, url) {
  if (underWay >= MOST_REQUESTS) {
    return refuse(503, `${MOST_REQUESTS} requests are under way, the most of a page: ask again later`, { "Retry-After": "1" });
  }
  underWay += 1;
  try {
    return await answer(event, url);
  } catch (error) {
    return refuse(500, `the request could not be answered: ${error}`);
  } finally {
    underWay -= 1;
  }
}

const json = (value, status = 200, headers = {}) => {
  // These have no body, by the rules of HTTP.
  const body = [204, 205, 304].includes(status) ? null : `${JSON.stringify(value, null, 2)}\n`;
  return new Response(body, { status, headers: { ...HEADERS, ...headers } });
};
const refuse = (status, error, headers) => json({ error }, status, headers);

async function answer(event, url) {
  const { request } = event;
  // "delay/500" asks the service "delay/" for "500".
  const path = url.pathname.slice(ROOT.pathname.length);
  const name = path.slice(0, path.indexOf("/") + 1) || path;
  const service = SERVICES.get(name);
  if (!service) return askServer(event, path);
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

// What is not answered here is for the server loop of a page that shows the scenario web-server:
// the page that asks, if it is one, else the one that was in use last.
async function askServer({ request, clientId }, path) {
  const body = await request.text();
  if (body.length > LONGEST_BODY) return refuse(413, `the body is longer than ${LONGEST_BODY} characters`);
  const question = { method: request.method, path, body };
  const asking = clientId && (await clients.get(clientId));
  const open = await clients.matchAll({ type: "window" });
  const pages = asking?.type === "window" ? [asking, ...open.filter(({ id }) => id !== clientId)] : open;
  for (const page of pages) {
    const answer = await Connection.to(page).ask(question);
    if (!answer) continue;
    const response = json(answer.body, answer.status, answer.allow && { Allow: answer.allow });
    return request.method === "HEAD" ? new Response(null, response) : response;
  }
  if (!["health", "compute"].includes(path)) {
    const known = [...SERVICES.keys(), "health", "compute"].map((name) => `http/${name}`);
    return refuse(404, `nothing answers here: there are ${known.join(", ")}`);
  }
  return refuse(503, "no server runs: open the scenario web-server in a tab (#/web-server), then ask again");
}

// A port to the server loop of a page. The page passes the other end on to the loop's worker and is
// on no message's way afterwards; it says so when the loop has ended, or if there is none.
class Connection {
  static open = new Map();

  static to(page) {
    const known = [...Connection.open.values()].find((connection) => connection.page === page.id);
    return known ?? new Connection(page);
  }

  static ended(id) {
    const connection = Connection.open.get(id);
    Connection.open.delete(id);
    connection?.waiting.forEach((resolve) => resolve(null));
  }

  constructor(page) {
    const { port1, port2 } = new MessageChannel();
    // A service worker is stopped when it is idle, and must not take up its earlier numbers.
    this.id = crypto.randomUUID();
    this.page = page.id;
    this.port = port1;
    this.waiting = new Map();
    this.asked = 0;
    port1.onmessage = ({ data }) => {
      const answer = JSON.parse(new TextDecoder().decode(data));
      this.waiting.get(answer.id)?.(answer);
    };
    Connection.open.set(this.id, this);
    page.postMessage({ polyloop: "serve", id: this.id }, [port2]);
  }

  // The answer; null if there is no server.
  async ask(question) {
    const id = this.asked++;
    const late = { status: 504, body: { error: "the server loop has not answered in time" } };
    const answer = await new Promise((resolve) => {
      this.waiting.set(id, resolve);
      setTimeout(resolve, LONGEST_ANSWER_MS, late);
      this.port.postMessage(new TextEncoder().encode(JSON.stringify({ id, ...question })));
    });
    this.waiting.delete(id);
    return answer;
  }
}
