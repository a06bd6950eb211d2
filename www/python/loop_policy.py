"""The same work under two kinds of event loop, measured in alternation.

The tasks are run without their yields and with them, which tells what each costs. Several loops run
in a thread each, and CPython's threads take turns: there they add no speed.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median
from threading import Barrier
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

ROUNDS = 3
WAVE = 10_000  # Tasks that live at once, so that memory does not grow with their number.


async def task(yields: int) -> None:
    for _ in range(yields):
        await asyncio.sleep(0)


async def work(tasks: int, yields: int) -> int:
    """Runs all tasks and counts those that have ended well."""
    completed = 0
    for first in range(0, tasks, WAVE):
        wave = range(first, min(first + WAVE, tasks))
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(task(yields)) for _ in wave]
        completed += sum(done.exception() is None for done in running)
    return completed


def run_loop(
    tasks: int, yields: int, new_loop: LoopFactory, start: Barrier
) -> tuple[float, float, int]:
    """When a loop started and ended its work, and how many tasks it completed."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(asyncio.sleep(0))  # The loop exists before the clock runs.
        start.wait()
        started = time.perf_counter()
        completed = runner.run(work(tasks, yields))
        return started, time.perf_counter(), completed


def measure(loops: int, tasks: int, yields: int, new_loop: LoopFactory) -> tuple[float, int]:
    """Seconds from the first start to the last end, and the number of completed tasks."""
    start = Barrier(loops)
    with ThreadPoolExecutor(max_workers=loops) as pool:
        running = [pool.submit(run_loop, tasks, yields, new_loop, start) for _ in range(loops)]
        started, ended, completed = zip(*(loop.result() for loop in running), strict=True)
    return max(ended) - min(started), sum(completed)


@dataclass
class Policy:
    name: str
    new_loop: LoopFactory
    bare: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    completed: int = 0

    def describe(self, tasks: int, yields: int) -> dict[str, Any]:
        bare, full = median(self.bare), median(self.full)
        return {
            "policy": self.name,
            "completed": self.completed,
            "wall_ms": full * 1e3,
            "ns_per_task": bare * 1e9 / tasks,
            "ns_per_yield": max(0.0, full - bare) * 1e9 / (tasks * yields) if yields else 0.0,
        }


def compare(names: list[str], loops: int, tasks: int, yields: int) -> dict[str, Any]:
    policies = [Policy(name, loop_factory(name)) for name in names]
    for number in range(ROUNDS):
        for policy in policies:
            bare, _ = measure(loops, tasks, 0, policy.new_loop)
            full, policy.completed = measure(loops, tasks, yields, policy.new_loop)
            policy.bare.append(bare)
            policy.full.append(full)
            print(f"round {number}, {policy.name}: {full * 1000:.1f} ms", file=sys.stderr)
    walls = [median(policy.full) for policy in policies]
    return {
        "policies": [policy.describe(tasks, yields) for policy in policies],
        "speedup": walls[0] / walls[1] if len(walls) == 2 else None,
    }


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
    parser.add_argument("--loops", type=whole(1, 16), default=1)
    parser.add_argument("--tasks", type=whole(1, 1_000_000), default=10_000, help="of each loop")
    parser.add_argument("--yields", type=whole(0, 1000), default=10, help="of each task")
    parser.add_argument("--compare", choices=["both", "standard", "turbo"], default="both")
    parser.add_argument(
        "--policy", choices=["standard", "turbo"], default="turbo", help="here --compare decides"
    )
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    policies = ["standard", "turbo"] if options.compare == "both" else [options.compare]
    print(json.dumps(compare(policies, options.loops, options.tasks, options.yields)))


if __name__ == "__main__":
    main()
