"""A master feeds tasks to worker processes, each with an event loop of its own.

A worker squares one task after the other, answers through its results queue, and ends by a stop
message. Should it die, another takes its place and its tasks are tried again.
"""

import argparse
import asyncio
import json
import multiprocessing
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

TRIES = 3
STOP = None

# Spawned processes inherit nothing by accident, and work alike on every system.
spawn = multiprocessing.get_context("spawn")


async def worker(queues: Connection, work: str, seconds: float) -> None:
    """Squares task after task until it is told to stop."""
    # Waiting for a queue blocks, so a thread does it, and the loop stays free.
    while (task := await asyncio.to_thread(queues.recv)) is not STOP:
        if work == "sleep":
            await asyncio.sleep(seconds)
        else:
            await asyncio.to_thread(compute_for, seconds)
        queues.send((task, task * task))


def compute_for(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(i * i for i in range(1000))


def run_worker(queues: Connection, work: str, seconds: float, new_loop: LoopFactory) -> None:
    # Without a master there is nothing left to do.
    with asyncio.Runner(loop_factory=new_loop) as runner, suppress(EOFError, ConnectionError):
        runner.run(worker(queues, work, seconds))


class Master:
    def __init__(self, options: argparse.Namespace, new_loop: LoopFactory) -> None:
        self.options = options
        self.new_loop = new_loop
        self.tasks = deque(range(options.tasks))
        self.tries: Counter[int] = Counter()
        self.squares: dict[int, int] = {}
        self.by_worker: Counter[str] = Counter()
        self.failed: dict[int, str] = {}

    async def run(self) -> dict[str, Any]:
        workers = [f"Worker-{number}" for number in range(self.options.workers)]
        # One thread for each worker, to wait for its results.
        threads = ThreadPoolExecutor(max_workers=len(workers))
        asyncio.get_running_loop().set_default_executor(threads)
        async with asyncio.TaskGroup() as group:
            for name in workers:
                group.create_task(self.employ(name))
        return {
            "squares": sorted(self.squares.items()),
            "by_worker": dict(sorted(self.by_worker.items())),
            "failed": [{"task": task, "code": code} for task, code in sorted(self.failed.items())],
        }

    async def employ(self, name: str) -> None:
        """Keeps the place of one worker busy, with another worker whenever one dies."""
        while self.tasks:
            held: deque[int] = deque()
            try:
                async with self.hire(name) as queues:
                    await self.feed(name, queues, held)
            except (EOFError, ConnectionError):
                log(f"{name} is lost, with the tasks {list(held)}")
                self.lose(held)

    async def feed(self, name: str, queues: Connection, held: deque[int]) -> None:
        while self.tasks or held:
            while self.tasks and len(held) < self.options.prefetch:
                held.append(self.tasks.popleft())
                queues.send(held[-1])
            task, square = await asyncio.to_thread(queues.recv)
            held.remove(task)
            self.squares[task] = square
            self.by_worker[name] += 1

    def lose(self, held: deque[int]) -> None:
        if self.options.on_crash == "break":
            # As in a broken process pool: whatever is not done fails.
            self.failed |= dict.fromkeys([*held, *self.tasks], "broken-pool")
            self.tasks.clear()
            return
        self.tries.update(held)
        self.failed |= {task: "worker-lost" for task in held if self.tries[task] == TRIES}
        self.tasks.extendleft(task for task in reversed(held) if task not in self.failed)

    @asynccontextmanager
    async def hire(self, name: str) -> AsyncIterator[Connection]:
        """A worker, from its start to its end: gives the master's end of its two queues.

        They are a pipe, which ends with the worker. A queue that all workers share would hang
        for ever when one of them is killed while it holds the queue's lock.
        """
        queues, their_end = spawn.Pipe()
        args = (their_end, self.options.work, self.options.work_ms / 1000, self.new_loop)
        process = spawn.Process(target=run_worker, args=args, name=name, daemon=True)
        with queues:
            with their_end:
                await asyncio.to_thread(process.start)
            log(f"{name} is process {process.pid}")
            try:
                yield queues
            finally:
                with suppress(ConnectionError):  # One that is gone needs no word.
                    queues.send(STOP)
                await asyncio.to_thread(process.join)


def log(text: str) -> None:
    sys.stderr.write(f"{text}\n")


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
    parser.add_argument("--workers", type=whole(1, 64), default=4)
    parser.add_argument("--tasks", type=whole(0, 100_000), default=20)
    parser.add_argument("--work", choices=["sleep", "cpu"], default="sleep")
    parser.add_argument("--work_ms", type=whole(0, 10_000), default=100)
    parser.add_argument("--prefetch", type=whole(1, 64), default=1)
    parser.add_argument("--on_crash", choices=["heal", "break"], default="heal")
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    new_loop = loop_factory(options.policy)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        result = runner.run(Master(options, new_loop).run())
    print(json.dumps(result))
    if "broken-pool" in [failure["code"] for failure in result["failed"]]:
        sys.exit("broken-pool: a worker was lost")


if __name__ == "__main__":
    main()
