"""CPU-bound jobs beside a loop whose heart keeps beating.

They run in a pool of processes; or, with `--place inline`, in the loop itself, where they stop
its heart.
"""

import argparse
import asyncio
import json
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def sum_of_squares(n: int) -> int:
    return sum(i * i for i in range(n))


class Heart:
    """Beats while its loop lets it, and knows its longest pause."""

    def __init__(self) -> None:
        self.beats = 0
        self.longest = 0.0
        self.last = time.perf_counter()

    async def beat(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self.beats += 1
            self.note()

    def note(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self.last)
        self.last = now


async def coordinate(
    jobs: int, n: int, heartbeat: float, place: str, pool: Executor
) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    heart = Heart()
    beating = asyncio.create_task(heart.beat(heartbeat))
    try:
        if place == "pool":
            calls = [loop.run_in_executor(pool, sum_of_squares, n) for _ in range(jobs)]
            values = await asyncio.gather(*calls)
        else:
            # The mistake on purpose: nothing else runs on this loop meanwhile.
            values = [sum_of_squares(n) for _ in range(jobs)]
    finally:
        beating.cancel()
        heart.note()
    gap = heart.longest * 1000
    print(f"{heart.beats} heartbeats, the longest pause {gap:.1f} ms", file=sys.stderr)
    # As text, since a script's numbers end at 2**53.
    texts = [str(value) for value in values]
    return {"values": texts, "heartbeats": heart.beats, "max_heartbeat_gap_ms": round(gap, 3)}


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
    parser.add_argument("--jobs", type=whole(1, 256), default=4)
    parser.add_argument("--n", type=whole(1, 100_000_000), default=5_000_000)
    parser.add_argument("--workers", type=whole(1, 64), default=4)
    parser.add_argument("--heartbeat_ms", type=whole(10, 10_000), default=100)
    parser.add_argument("--place", choices=["pool", "inline"], default="pool")
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    new_loop = loop_factory(options.policy)
    spawn = multiprocessing.get_context("spawn")
    # Ctrl-C reaches the pool's processes, too: it is left to this one, which ends its pool.
    ignore = (signal.SIGINT, signal.SIG_IGN)
    # The pool is outside of the loop, since closing it blocks until its processes have ended.
    with (
        ProcessPoolExecutor(
            options.workers, spawn, initializer=signal.signal, initargs=ignore
        ) as pool,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        heartbeat = options.heartbeat_ms / 1000
        jobs = coordinate(options.jobs, options.n, heartbeat, options.place, pool)
        result = runner.run(jobs)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
