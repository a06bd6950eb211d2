// Serves a folder of static files on 127.0.0.1: node serve.mjs DIR PORT
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [dir, port] = process.argv.slice(2);
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
const headers = {
  // Both together make the page cross-origin isolated: a finer clock, and
  // shared memory, which a blocking wait needs.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  // The next build must be seen at once.
  'Cache-Control': 'no-cache',
};

async function serve(request, response) {
  const end = (status, text, more = {}) =>
    response.writeHead(status, { ...headers, 'Content-Type': types['.txt'], ...more }).end(`${text}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return end(405, 'method not allowed', { Allow: 'GET, HEAD' });
  }
  let path;
  try {
    path = decodeURIComponent(request.url.split(/[?#]/)[0]);
  } catch {
    return end(400, 'bad address');
  }
  // normalize() on an absolute path leaves no '..' that could lead outside.
  let file = join(dir, normalize(`/${path.replaceAll('\0', '')}`));
  if (file.endsWith('/')) file += 'index.html';
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) return end(301, 'moved', { Location: `${path}/` });
  if (!found?.isFile()) return end(404, 'not found');
  response.writeHead(200, {
    ...headers,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

createServer((request, response) => {
  serve(request, response).catch(() => response.destroy());
})
  .on('error', (error) => {
    console.error(`polyloop: cannot listen on port ${port}: ${error.message}`);
    process.exit(1);
  })
  .listen(Number(port), '127.0.0.1', () => {
    console.log(`polyloop: http://127.0.0.1:${port}/ (Ctrl-C stops it)`);
  });
