"""Loops side by side, one in each thread: the wall time is that of the longest task."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


async def task(name: str, number: int, delay: float) -> str:
    await asyncio.sleep(number * delay)
    return f"{name}-{number}"


async def gather(name: str, tasks: int, delay: float) -> list[str]:
    """All tasks of a loop at once; their results in the order of the tasks."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(task(name, k, delay)) for k in range(1, tasks + 1)]
    return [done.result() for done in running]


def run_loop(name: str, tasks: int, delay: float, new_loop: LoopFactory) -> dict[str, Any]:
    """What each thread runs: a loop of its own, made, run and closed here."""
    started = time.perf_counter()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        results = runner.run(gather(name, tasks, delay))
    sys.stderr.write(f"{name}: {time.perf_counter() - started:.3f} s\n")
    return {"name": name, "results": results}


def run_loops(loops: int, tasks: int, delay: float, new_loop: LoopFactory) -> dict[str, Any]:
    with ThreadPoolExecutor(max_workers=loops) as pool:
        names = [f"Loop-{number}" for number in range(loops)]
        running = [pool.submit(run_loop, name, tasks, delay, new_loop) for name in names]
        return {"loops": [loop.result() for loop in running]}


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
    parser.add_argument("--loops", type=whole(1, 64), default=2)
    parser.add_argument("--tasks", type=whole(1, 100), default=2)
    parser.add_argument("--delay_ms", type=whole(0, 60_000), default=1000)
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    new_loop = loop_factory(options.policy)
    result = run_loops(options.loops, options.tasks, options.delay_ms / 1000, new_loop)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
