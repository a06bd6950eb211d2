"""A server loop answers health checks at once and hands computations to a pool of processes.

A client on a loop of its own sends requests at a fixed rate, whether or not they are answered, and
measures both. With `--place inline`, or a pool of none, the server's loop computes, and the health
checks wait.
"""

import argparse
import asyncio
import json
import math
import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

MOST_ITERATIONS = 100_000_000
MOST_BYTES = 65_536
ROOM = 16  # So many computations may be under way for each worker.
PATIENCE = 30.0


def sum_of_roots(iterations: int) -> float:
    total = 0.0
    for i in range(iterations):  # Not sum(), which rounds in a way of its own since Python 3.12.
        total += math.sqrt(i)
    return total


class Server:
    def __init__(self, pool: Executor | None, room: int) -> None:
        self.pool = pool  # Without one, the loop itself computes.
        self.room = room
        self.stop = asyncio.Event()

    async def run(self, listener: socket.socket) -> None:
        async with await asyncio.start_server(self.serve, sock=listener):
            await self.stop.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, with one request."""
        # A client that has gone away needs no answer.
        with closing(writer), suppress(ConnectionError):
            try:
                async with asyncio.timeout(PATIENCE):
                    request, body = await read_message(reader)
                method, target, _ = request.split(" ")
                status, answer = await self.respond(method, target.partition("?")[0], body)
            except (ValueError, EOFError, TimeoutError, asyncio.LimitOverrunError):
                status, answer = 400, {"error": "this is no request that can be understood"}
            await send_message(writer, f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", answer)

    async def respond(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        match method, path:
            case "GET", "/health":
                return 200, {"status": "ok"}
            case "POST", "/compute":
                return await self.compute(body)
            case _, "/health" | "/compute":
                return 405, {"error": f"{method} is not allowed here"}
        return 404, {"error": f"there is no {path}"}

    async def compute(self, body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            iterations = json.loads(body)["iterations"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return 400, {"error": "a JSON object with `iterations` is expected"}
        if type(iterations) is not int or not 1 <= iterations <= MOST_ITERATIONS:
            return 400, {"error": f"`iterations`: 1 to {MOST_ITERATIONS} is allowed"}
        if self.pool is None:
            # The mistake on purpose: nobody else is served meanwhile.
            return 200, {"result": sum_of_roots(iterations), "input": iterations}
        if self.room == 0:
            return 503, {"error": "the server is full"}
        self.room -= 1
        try:
            loop = asyncio.get_running_loop()
            result = await loop.run_in_executor(self.pool, sum_of_roots, iterations)
        finally:
            self.room += 1
        return 200, {"result": result, "input": iterations}


@dataclass
class Reply:
    status: int
    answer: dict[str, Any]
    ms: float


@dataclass
class Client:
    port: int
    duration_ms: int

    async def load(self, rate: int, method: str, path: str, content: object) -> list[Reply]:
        """Sends at this rate per second, however long the answers take."""
        started = asyncio.get_running_loop().time()
        requests = []
        async with asyncio.TaskGroup() as group:
            for number in range(math.ceil(rate * self.duration_ms / 1000)):
                due = started + number / rate
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                request = self.request(due, method, path, content)
                requests.append(group.create_task(request))
        return [request.result() for request in requests]

    async def request(self, due: float, method: str, path: str, content: object) -> Reply:
        """Measured from when it was due: a late start counts as waiting."""
        status, answer = 0, {}
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                with closing(writer):
                    await send_message(writer, f"{method} {path} HTTP/1.1", content)
                    response, body = await read_message(reader)
                await writer.wait_closed()
            status, answer = int(response.split(" ")[1]), json.loads(body)
        except (OSError, EOFError) as error:  # A timeout is an OSError, too.
            sys.stderr.write(f"{method} {path}: {type(error).__name__} {error}\n")
        return Reply(status, answer, (asyncio.get_running_loop().time() - due) * 1000)

    async def run(self, health_rps: int, compute_rps: int, iterations: int) -> dict[str, Any]:
        job = {"iterations": iterations}
        async with asyncio.TaskGroup() as group:
            checks = group.create_task(self.load(health_rps, "GET", "/health", None))
            jobs = group.create_task(self.load(compute_rps, "POST", "/compute", job))
        health = [reply for reply in checks.result() if reply.status == 200]
        compute = [reply for reply in jobs.result() if reply.status == 200]
        return {
            "health": {
                "requests": len(checks.result()),
                "ok": len(health),
                "p50_ms": percentile(health, 50),
                "p99_ms": percentile(health, 99),
                "max_ms": percentile(health, 100),
            },
            "compute": {
                "requests": len(jobs.result()),
                "ok": len(compute),
                "failed": len(jobs.result()) - len(compute),
                "p50_ms": percentile(compute, 50),
                "p99_ms": percentile(compute, 99),
                "result": compute[-1].answer["result"] if compute else None,
            },
        }


def percentile(replies: list[Reply], percent: int) -> float | None:
    times = sorted(reply.ms for reply in replies)
    return round(times[math.ceil(len(times) * percent / 100) - 1], 3) if times else None


async def send_message(writer: asyncio.StreamWriter, first_line: str, content: object) -> None:
    body = json.dumps(content).encode()
    lines = [
        first_line,
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    writer.write("\r\n".join([*lines, "\r\n"]).encode() + body)
    await writer.drain()


async def read_message(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The first line of an HTTP/1.1 message, and its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first_line, *lines = head.split("\r\n")
    fields = [line.partition(":") for line in lines]
    sizes = [int(value) for name, _, value in fields if name.lower() == "content-length"]
    if not all(0 <= size <= MOST_BYTES for size in sizes):
        raise ValueError("the body is too large")
    return first_line, await reader.readexactly(sum(sizes[:1]))


def run(options: argparse.Namespace, pool: Executor | None, new_loop: LoopFactory) -> Any:
    """The server in a thread, the client here: each has a loop of its own."""

    def serve() -> None:
        with server_runner:
            server_runner.run(server.run(listener))

    server = Server(pool, room=options.pool * ROOM)
    server_runner = asyncio.Runner(loop_factory=new_loop)
    server_loop = server_runner.get_loop()
    with (
        socket.create_server(("127.0.0.1", 0), backlog=1024) as listener,
        ThreadPoolExecutor(max_workers=1) as thread,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        serving = thread.submit(serve)
        try:
            client = Client(listener.getsockname()[1], options.duration_ms)
            load = client.run(options.health_rps, options.compute_rps, options.iterations)
            return runner.run(load)
        finally:
            server_loop.call_soon_threadsafe(server.stop.set)
            serving.result()


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
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--pool", type=whole(0, 64), default=4)
    parser.add_argument("--iterations", type=whole(1, MOST_ITERATIONS), default=1_000_000)
    parser.add_argument("--compute_rps", type=whole(0, 1000), default=4)
    parser.add_argument("--health_rps", type=whole(0, 1000), default=20)
    parser.add_argument("--duration_ms", type=whole(100, 60_000), default=5000)
    parser.add_argument("--place", choices=["pool", "inline"], default="pool")
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    new_loop = loop_factory(options.policy)
    if options.place == "inline" or options.pool == 0:
        result = run(options, None, new_loop)
    else:
        spawn = multiprocessing.get_context("spawn")
        # Ctrl-C reaches the pool's processes, too: it is left to this one, which ends its pool.
        ignore = (signal.SIGINT, signal.SIG_IGN)
        with ProcessPoolExecutor(
            options.pool, spawn, initializer=signal.signal, initargs=ignore
        ) as pool:
            # The processes start here, not with the first requests.
            list(pool.map(sum_of_roots, [1] * options.pool))
            result = run(options, pool, new_loop)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
