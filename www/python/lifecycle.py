"""The rules of event loops, each tried: what is done and what comes of it."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

Loop = asyncio.AbstractEventLoop
LoopFactory = Callable[[], Loop]
Step = dict[str, Any]


async def answer() -> int:
    return 42


def run(loop: Loop, coroutine: Coroutine[Any, Any, int]) -> int:
    try:
        return loop.run_until_complete(coroutine)
    finally:
        coroutine.close()  # A loop that refuses to run leaves it unstarted.


async def run_inside(loop: Loop) -> int:
    """Tries to run a loop from within a coroutine, so while a loop is running."""
    result: asyncio.Future[int] = loop.create_future()
    result.set_result(42)
    return loop.run_until_complete(result)


def in_another_thread(new_loop: LoopFactory) -> int:
    def thread() -> int:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            return runner.run(answer())

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(thread).result()


def expect_current(loop: Loop) -> None:
    # Once a loop is set, this asks for that one, whether it is running or not.
    if asyncio.get_event_loop() is not loop:
        raise RuntimeError("no current event loop: another one is")


def code_of(error: RuntimeError) -> str:
    """asyncio raises a RuntimeError for all of these; the text tells them apart."""
    text = str(error).lower()
    if "no running event loop" in text or "no current event loop" in text:
        return "no-current-loop"
    if "already running" in text or "another loop is running" in text:
        return "loop-running"
    if "closed" in text:
        return "loop-closed"
    raise error


def tour(new_loop: LoopFactory) -> list[Step]:
    steps: list[Step] = []

    def attempt(step: str, action: Callable[[], object]) -> None:
        try:
            value = action()
        except RuntimeError as error:
            steps.append({"step": step, "ok": False, "error": code_of(error)})
            print(f"{step}: RuntimeError: {error}", file=sys.stderr)
        else:
            known = {"value": value} if isinstance(value, int) else {}
            steps.append({"step": step, "ok": True, **known})
            print(f"{step}: {known.get('value', 'ok')}", file=sys.stderr)

    attempt("current-before", asyncio.get_running_loop)
    loops: list[Loop] = []
    attempt("new", lambda: loops.append(new_loop()))
    with closing(loops[0]) as first, closing(new_loop()) as second:
        attempt("set-current", lambda: asyncio.set_event_loop(first))
        attempt("current", lambda: expect_current(first))
        attempt("run", lambda: run(first, answer()))
        attempt("run-while-running", lambda: run(first, run_inside(first)))
        attempt("second-loop-in-same-worker", lambda: run(first, run_inside(second)))
        attempt("loop-in-another-worker", lambda: in_another_thread(new_loop))
        attempt("close", first.close)
        attempt("run-after-close", lambda: run(first, answer()))
    asyncio.set_event_loop(None)
    return steps


def loop_factory(policy: str) -> LoopFactory:
    """`turbo` is uvloop, where it is installed."""
    if policy == "turbo":
        try:
            import uvloop

            return uvloop.new_event_loop
        except ImportError:
            print("uvloop is not installed: asyncio's own loop runs", file=sys.stderr)
    return asyncio.new_event_loop


def parameters(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    print(json.dumps({"steps": tour(loop_factory(options.policy))}))


if __name__ == "__main__":
    main()
