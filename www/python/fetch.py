"""URLs in contiguous chunks over loops in threads, each fetching its share at once.

How many requests a loop has under way is bounded. A URL that fails is an item with an error.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException, InvalidURL
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import ProxyHandler, build_opener

LoopFactory = Callable[[], asyncio.AbstractEventLoop]
Item = dict[str, Any]

# No proxy stands between this program and its own server.
OPENER = build_opener(ProxyHandler({}))


def chunks(items: list[str], count: int) -> list[list[str]]:
    """`count` contiguous chunks whose sizes differ by at most one; some are empty, if need be."""
    size, larger = divmod(len(items), count)
    starts = [number * size + min(number, larger) for number in range(count + 1)]
    return [items[start:end] for start, end in pairwise(starts)]


def get(url: str, timeout: float) -> tuple[int, str]:
    """Status and reason of a GET request, its body read to the end.

    It blocks, so it is for a thread. A thread cannot be cancelled: it ends by its own time-out.
    """
    try:
        with OPENER.open(url, timeout=timeout) as response:
            response.read()
            return response.status, response.reason
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.reason


async def fetch(name: str, url: str, base: str, slots: asyncio.Semaphore, timeout: float) -> Item:
    status, error = None, None
    async with slots:
        started = time.perf_counter()
        try:
            address = urljoin(base, url)
            if urlsplit(address).scheme not in ("http", "https"):
                raise ValueError("neither http nor https")
            async with asyncio.timeout(timeout):
                status, reason = await asyncio.to_thread(get, address, timeout)
            if status >= 400:
                error = f"HTTP {status} {reason}".rstrip()
        except (ValueError, InvalidURL) as refusal:
            error = f"bad-url: {refusal}"
        except (OSError, HTTPException) as failure:
            cause = getattr(failure, "reason", failure)
            late = isinstance(cause, TimeoutError)
            error = f"timeout: no answer within {timeout} s" if late else f"network: {cause}"
        ms = round((time.perf_counter() - started) * 1000, 3)
    return {"url": url, "status": status, "error": error, "loop": name, "ms": ms}


async def fetch_all(
    name: str, urls: list[str], base: str, per_loop: int, timeout: float
) -> list[Item]:
    slots = asyncio.Semaphore(per_loop)
    # The default has a handful of threads, which would be the narrower bound.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=per_loop))
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(fetch(name, url, base, slots, timeout)) for url in urls]
    return [done.result() for done in running]


def worker(
    name: str, urls: list[str], base: str, per_loop: int, timeout: float, new_loop: LoopFactory
) -> list[Item]:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        items = runner.run(fetch_all(name, urls, base, per_loop, timeout))
    sys.stderr.write(f"{name}: {len(items)} URLs\n")
    return items


def run(
    urls: list[str], workers: int, per_loop: int, timeout: float, new_loop: LoopFactory
) -> dict[str, Any]:
    with own_server() as base, ThreadPoolExecutor(max_workers=workers) as threads:
        running = [
            threads.submit(worker, f"Worker-{number}", chunk, base, per_loop, timeout, new_loop)
            for number, chunk in enumerate(chunks(urls, workers))
        ]
        items = [item for done in running for item in done.result()]
    failed = sum(item["error"] is not None for item in items)
    return {"items": items, "ok": len(items) - failed, "failed": failed}


class Answers(BaseHTTPRequestHandler):
    """Answers as the well-known test services do: what it was asked, as JSON."""

    def do_GET(self) -> None:
        status = 200
        match urlsplit(self.path).path.split("/"):
            case [*_, "get"]:
                answer: Any = {"url": self.path, "headers": dict(self.headers)}
            case [*_, "ip"]:
                answer = {"origin": self.client_address[0]}
            case [*_, "headers"]:
                answer = {"headers": dict(self.headers)}
            case [*_, "user-agent"]:
                answer = {"user-agent": self.headers.get("User-Agent")}
            case [*_, "delay", ms] if ms.isdecimal():
                time.sleep(int(ms) / 1000)
                answer = {"delay_ms": int(ms)}
            case [*_, "status", code] if code.isdecimal() and 200 <= int(code) <= 599:
                status = int(code)
                answer = {"status": status}
            case _:
                status, answer = 404, {"error": "not found"}
        body = json.dumps(answer).encode()
        with suppress(ConnectionError):  # Whoever asked may have given up.
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """One line per request is too much."""


class Server(ThreadingHTTPServer):
    request_queue_size = 1024


@contextmanager
def own_server() -> Iterator[str]:
    """A server on this machine, to which relative URLs go; gives its address."""
    with Server(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def loop_factory(policy: str) -> LoopFactory:
    """`turbo` is uvloop, where it is installed."""
    if policy == "turbo":
        try:
            import uvloop

            return uvloop.new_event_loop
        except ImportError:
            print("uvloop is not installed: asyncio's own loop runs", file=sys.stderr)
    return asyncio.new_event_loop


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        allowed = f"a whole number from {least} to {most} is allowed"
        raise argparse.ArgumentTypeError(f"{text!r}: {allowed}")

    return parse


def parameters(argv: list[str] | None = None) -> argparse.Namespace:
    urls = ["http/get", "http/ip", "http/headers", "http/user-agent"]
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--urls", nargs="+", default=urls, help="relative ones: to its own server")
    parser.add_argument("--repeat", type=whole(1, 1000), default=10)
    parser.add_argument("--workers", type=whole(1, 64), default=4)
    parser.add_argument("--per_loop", type=whole(1, 100), default=10)
    parser.add_argument("--timeout_ms", type=whole(1, 600_000), default=10_000)
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    options = parser.parse_args(argv)
    if len(options.urls) > 100 or not all(url.strip() for url in options.urls):
        parser.error("argument --urls: 1 to 100 texts are allowed, none of them empty")
    return options


def main() -> None:
    options = parameters()
    result = run(
        urls=options.urls * options.repeat,
        workers=options.workers,
        per_loop=options.per_loop,
        timeout=options.timeout_ms / 1000,
        new_loop=loop_factory(options.policy),
    )
    print(json.dumps(result))


if __name__ == "__main__":
    main()
