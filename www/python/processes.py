"""A pool of processes that maps an entry function over inputs, each call on a loop of its own.

With more calls than places in the pool they go in waves.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


async def task(process: int, number: int, delay: float) -> int:
    await asyncio.sleep(delay)
    return 10 * process + number


async def gather(process: int, tasks: int, delay: float) -> int:
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(task(process, t, delay)) for t in range(tasks)]
    return sum(done.result() for done in running)


def entry(process: int, *, tasks: int, delay: float, new_loop: LoopFactory) -> int:
    """What the pool calls: a function of the module, which other processes can import."""
    sys.stderr.write(f"call {process} runs in process {os.getpid()}\n")
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(gather(process, tasks, delay))


def map_over_processes(
    processes: int, pool: int, tasks: int, delay: float, new_loop: LoopFactory
) -> list[int]:
    # Spawned processes inherit nothing by accident, and work alike on every system.
    spawn = multiprocessing.get_context("spawn")
    call = partial(entry, tasks=tasks, delay=delay, new_loop=new_loop)
    # Ctrl-C reaches them, too: it is left to this process, which ends its pool.
    ignore = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(pool, spawn, initializer=signal.signal, initargs=ignore) as executor:
        return list(executor.map(call, range(processes)))


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
    parser.add_argument("--processes", type=whole(1, 256), default=4)
    parser.add_argument("--pool", type=whole(1, 64), default=4)
    parser.add_argument("--tasks", type=whole(1, 1000), default=3)
    parser.add_argument("--delay_ms", type=whole(0, 60_000), default=500)
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    sums = map_over_processes(
        processes=options.processes,
        pool=options.pool,
        tasks=options.tasks,
        delay=options.delay_ms / 1000,
        new_loop=loop_factory(options.policy),
    )
    print(json.dumps({"sums": sums}))


if __name__ == "__main__":
    main()
