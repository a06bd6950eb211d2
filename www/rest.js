// The rest of the module: what the build has taken out of it (.ci/order says what that is). The build
// puts this into the glue, since it needs what the glue keeps to itself.
let restAddress;

/** Where the rest is, for whoever cannot wait for it. */
export function expectRest(address) {
  restAddress = address;
}

/** Joins the rest to the module. Twice is as good as once: it has nothing of its own but functions. */
export function joinRest(module) {
  new WebAssembly.Instance(module, { ...__wbg_get_imports(), first: wasm });
}

// What calls a function that has not come yet waits here until it has.
function fetchRest() {
  const request = new XMLHttpRequest();
  // Another address than the page's own request has, for which a cache would let this one wait, while
  // what comes of that one waits for the page.
  request.open("GET", `${restAddress}?now`, false);
  // A page may not ask for bytes in this way, but for a text of which each character is one.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${restAddress} is missing: ${request.status}`);
  joinRest(new WebAssembly.Module(Uint8Array.from(request.responseText, (it) => it.charCodeAt(0))));
}
