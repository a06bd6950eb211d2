"""The same work under two kinds of event loop, measured in alternation.

Each task gives way to the others so many times. The best round of each kind counts. Several loops
run in a thread each, and CPython's threads take turns: there they add no speed.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

ROUNDS = 3


async def task(yields: int) -> None:
    for _ in range(yields):
        await asyncio.sleep(0)


async def work(tasks: int, yields: int) -> int:
    """Runs all tasks and counts those that have ended well."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(task(yields)) for _ in range(tasks)]
    return sum(done.exception() is None for done in running)


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


def compare(policies: list[str], loops: int, tasks: int, yields: int) -> dict[str, Any]:
    factories = {policy: loop_factory(policy) for policy in policies}
    best: dict[str, tuple[float, int]] = {}
    for number in range(ROUNDS):
        for policy, new_loop in factories.items():
            measured = measure(loops, tasks, yields, new_loop)
            best[policy] = min(best.get(policy, measured), measured)
            print(f"round {number}, {policy}: {measured[0] * 1000:.1f} ms", file=sys.stderr)
    both = "standard" in best and "turbo" in best
    return {
        "policies": [describe(policy, *best[policy], yields) for policy in policies],
        "speedup": round(best["standard"][0] / best["turbo"][0], 3) if both else None,
    }


def describe(policy: str, seconds: float, completed: int, yields: int) -> dict[str, Any]:
    per_task = seconds * 1e9 / completed
    return {
        "policy": policy,
        "completed": completed,
        "wall_ms": round(seconds * 1000, 3),
        "ns_per_task": round(per_task, 1),
        "ns_per_yield": round(per_task / yields, 1) if yields else None,
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
