"""Threads that submit tasks to the event loop of another thread, and wait for what they give.

A call that takes too long gives up; its task is cancelled, or goes on to its end.
"""

import argparse
import asyncio
import concurrent.futures
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


async def double(number: int, delay: float) -> int:
    """The task, which runs on main's loop."""
    await asyncio.sleep(delay)
    return 2 * number


@dataclass
class Caller:
    """What every thread does."""

    main_loop: asyncio.AbstractEventLoop
    new_loop: LoopFactory
    delay: float
    timeout: float
    cancel_on_timeout: bool

    def submit(self, number: int) -> concurrent.futures.Future[int]:
        return asyncio.run_coroutine_threadsafe(double(number, self.delay), self.main_loop)

    def block(self, number: int) -> dict[str, Any]:
        """Blocks its thread, which has no event loop; main's loop works on."""
        started = time.perf_counter()
        future = self.submit(number)
        try:
            call = self.note(number, started, value=future.result(self.timeout))
        except TimeoutError:
            call = self.note(number, started, error="timeout")
            if self.cancel_on_timeout:
                future.cancel()
        concurrent.futures.wait([future])
        return call

    def run_async(self, number: int) -> dict[str, Any]:
        """Waits on an event loop of the thread's own, where other tasks could run meanwhile."""
        with asyncio.Runner(loop_factory=self.new_loop) as runner:
            return runner.run(self.wait_async(number))

    async def wait_async(self, number: int) -> dict[str, Any]:
        started = time.perf_counter()
        future = asyncio.wrap_future(self.submit(number))
        done, _ = await asyncio.wait([future], timeout=self.timeout)
        if done:
            return self.note(number, started, value=future.result())
        call = self.note(number, started, error="timeout")
        if self.cancel_on_timeout:
            future.cancel()
        await asyncio.wait([future])  # This loop may close only when nobody will answer it.
        return call

    def note(
        self, number: int, started: float, value: int | None = None, error: str | None = None
    ) -> dict[str, Any]:
        waited = round((time.perf_counter() - started) * 1000, 3)
        sys.stderr.write(f"Thread-{number}: {value if error is None else error}, {waited} ms\n")
        return {"thread": number, "value": value, "error": error, "waited_ms": waited}


async def serve(options: argparse.Namespace, new_loop: LoopFactory) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    delay, timeout = options.delay_ms / 1000, options.timeout_ms / 1000
    caller = Caller(loop, new_loop, delay, timeout, options.cancel_on_timeout == "true")
    call = caller.block if options.wait == "block" else caller.run_async
    # The default has a handful of threads; here each caller has its own.
    loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(options.threads))
    async with asyncio.TaskGroup() as group:
        numbers = range(options.threads)
        callers = [group.create_task(asyncio.to_thread(call, number)) for number in numbers]
    return {"calls": [done.result() for done in callers], "waited": options.wait}


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
    parser.add_argument("--threads", type=whole(1, 64), default=5)
    parser.add_argument("--delay_ms", type=whole(0, 60_000), default=1000)
    parser.add_argument("--timeout_ms", type=whole(0, 60_000), default=10_000)
    parser.add_argument("--wait", choices=["block", "async"], default="block")
    parser.add_argument("--cancel_on_timeout", choices=["true", "false"], default="true")
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    new_loop = loop_factory(options.policy)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        result = runner.run(serve(options, new_loop))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
