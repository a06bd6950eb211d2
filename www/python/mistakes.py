"""Nine mistakes with event loops: each is made, and then put right.

In the quotes: what CPython 3.11 says to it.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import pickle
import queue
import re
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from threading import Event, Thread, Timer
from typing import Any

Loop = asyncio.AbstractEventLoop
LoopFactory = Callable[[], Loop]
Finding = tuple[str, str]  # The symptom or the outcome, and the evidence of it.

WAIT = 0.2  # Seconds that something takes, or that somebody waits for what never comes.
PATIENCE = 10.0  # Seconds that somebody waits for what comes at once.


async def answer() -> int:
    return 42


# shared-loop: a loop that runs in one thread is run by another, too.
# "RuntimeError: This event loop is already running"


def shared_loop_wrong(new_loop: LoopFactory) -> Finding:
    with loop_in_thread(new_loop) as loop:
        try:
            loop.run_until_complete(loop.create_future())
        except RuntimeError as error:
            return "loop-running", quote(error)
    return "none", ""


def shared_loop_right(new_loop: LoopFactory) -> Finding:
    with loop_in_thread(new_loop) as loop:
        value = asyncio.run_coroutine_threadsafe(answer(), loop).result()
    return "value", f"the loop ran the task in its own thread, and it gave {value}"


# no-loop: a thread asks for the current loop, and has none.
# "RuntimeError: no running event loop"


def no_loop_wrong(_: LoopFactory) -> Finding:
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            thread.submit(asyncio.get_running_loop).result()
        except RuntimeError as error:
            return "no-current-loop", quote(error)
    return "none", ""


def no_loop_right(new_loop: LoopFactory) -> Finding:
    def run_own_loop() -> int:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            return runner.run(answer())

    with ThreadPoolExecutor(max_workers=1) as thread:
        value = thread.submit(run_own_loop).result()
    return "value", f"a loop of the thread's own gave {value}"


# call-soon: a callback is put on another thread's loop without waking it. Nothing is said; only
# with debug=True: "RuntimeError: Non-thread-safe operation invoked on an event loop other than
# the current one"


def call_soon_wrong(new_loop: LoopFactory) -> Finding:
    called = Event()
    with loop_in_thread(new_loop) as loop:
        loop.set_debug(False)
        time.sleep(WAIT)  # Until the loop sleeps, too.
        loop.call_soon(called.set)
        symptom = "at once" if called.wait(WAIT) else "late"
        evidence = f"not called for {WAIT * 1000:.0f} ms"
        loop.set_debug(True)
        try:
            loop.call_soon(called.set)
        except RuntimeError as error:
            evidence += f"; with debug=True: {quote(error)}"
    return symptom, evidence


def call_soon_right(new_loop: LoopFactory) -> Finding:
    called = Event()
    with loop_in_thread(new_loop) as loop:
        time.sleep(WAIT)
        started = time.perf_counter()
        loop.call_soon_threadsafe(called.set)
        # Nothing else wakes the loop, however long that takes.
        outcome = "at once" if called.wait(PATIENCE) else "late"
        return outcome, f"called after {since(started):.1f} ms"


# blocking-get: a task reads a blocking queue, and every other task of its loop stands still. With
# debug=True: "Executing <Task finished … coro=<blocking_get_wrong.<locals>.reader() …> took 0.201
# seconds"


def blocking_get_wrong(new_loop: LoopFactory) -> Finding:
    async def reader() -> str:
        return letters().get()

    return beside_heart(reader, new_loop)


def blocking_get_right(new_loop: LoopFactory) -> Finding:
    async def reader() -> str:
        return await asyncio.to_thread(letters().get)

    return beside_heart(reader, new_loop, "item")


def letters() -> queue.Queue[str]:
    """A queue that is empty at first."""
    mailbox: queue.Queue[str] = queue.Queue()
    Timer(WAIT, mailbox.put, ["a letter"]).start()
    return mailbox


# not-sendable: a local function with what it captured is a job for another process.
# "AttributeError: Can't pickle local object 'not_sendable_wrong.<locals>.<lambda>'"


def not_sendable_wrong(_: LoopFactory) -> Finding:
    factor = 6
    with process() as pool:
        try:
            pool.submit(lambda number: factor * number, 7).result()
        except (AttributeError, pickle.PicklingError) as error:
            return "not-sendable", quote(error)
    return "none", ""


def not_sendable_right(_: LoopFactory) -> Finding:
    factor = 6
    with process() as pool:
        value = pool.submit(partial(multiply, factor), 7).result()
    return "value", f"a function of the module, sent with its arguments, gave {value}"


def multiply(factor: int, number: int) -> int:
    return factor * number


# swallowed: a worker swallows its error, and its master waits for a result that never comes.
# Nothing is said, unless there is a deadline: "TimeoutError"


def swallowed_wrong(new_loop: LoopFactory) -> Finding:
    async def worker(results: asyncio.Queue[int]) -> None:
        try:
            results.put_nowait(1 // 0)
        except Exception:
            pass  # The mistake: nobody will ever know.

    async def master() -> Finding:
        results: asyncio.Queue[int] = asyncio.Queue()
        async with asyncio.TaskGroup() as workers:
            workers.create_task(worker(results))
            try:
                async with asyncio.timeout(WAIT):
                    return "none", f"got {await results.get()}"
            except TimeoutError as error:
                return "timeout", f"no result within {WAIT * 1000:.0f} ms: {quote(error)}"

    return run(master, new_loop)


def swallowed_right(new_loop: LoopFactory) -> Finding:
    async def worker(results: asyncio.Queue[int]) -> None:
        results.put_nowait(1 // 0)

    async def master() -> Finding:
        results: asyncio.Queue[int] = asyncio.Queue()
        finding = "none", ""
        try:
            async with asyncio.TaskGroup() as workers:
                workers.create_task(worker(results))
                finding = "none", f"got {await results.get()}"
        except* ZeroDivisionError as errors:
            finding = "error", f"the master got the error: {quote(errors.exceptions[0])}"
        return finding

    return run(master, new_loop)


# own-result: a task waits for what its own loop can only give once that task has ended. If it
# blocks, that is for ever: "TimeoutError", if there is a deadline. If it awaits itself:
# "RuntimeError: Task cannot await on itself: <Task pending …>"


def own_result_wrong(new_loop: LoopFactory) -> Finding:
    async def task() -> Finding:
        future = asyncio.run_coroutine_threadsafe(answer(), asyncio.get_running_loop())
        try:
            return "none", f"got {future.result(timeout=WAIT)}"
        except TimeoutError as error:
            future.cancel()
            evidence = f"no result within {WAIT * 1000:.0f} ms: {quote(error)}"
        itself = asyncio.current_task()
        assert itself
        try:
            await itself
        except RuntimeError as error:
            evidence += f"; awaiting itself: {quote(error)}"
        return "timeout", evidence

    return run(task, new_loop)


def own_result_right(new_loop: LoopFactory) -> Finding:
    async def task() -> Finding:
        value = await asyncio.create_task(answer())
        return "value", f"the loop ran the other task meanwhile, and it gave {value}"

    return run(task, new_loop)


# inline-cpu: a long computation inside of the loop; every other task stands still. With debug=True:
# "Executing <Task finished … coro=<inline_cpu_wrong.<locals>.job() …> took 0.200 seconds"


def inline_cpu_wrong(new_loop: LoopFactory) -> Finding:
    async def job() -> int:
        return compute(WAIT)

    return beside_heart(job, new_loop)


def inline_cpu_right(new_loop: LoopFactory) -> Finding:
    with process() as pool:

        async def job() -> int:
            return await asyncio.get_running_loop().run_in_executor(pool, compute, WAIT)

        return beside_heart(job, new_loop, "beats")


def compute(seconds: float) -> int:
    end, total = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        total += sum(i * i for i in range(1000))
    return total


# empty-chunk: fewer items than workers, which makes a chunk size of zero.
# "ValueError: range() arg 3 must not be zero"


def empty_chunk_wrong(_: LoopFactory) -> Finding:
    items, workers = ["a", "b", "c"], 5
    size = len(items) // workers
    try:
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
    except ValueError as error:
        return "task-failed", quote(error)
    return "none", str(chunks)


def empty_chunk_right(_: LoopFactory) -> Finding:
    items, workers = ["a", "b", "c"], 5
    size, larger = divmod(len(items), workers)
    starts = [number * size + min(number, larger) for number in range(workers + 1)]
    chunks = [items[start:end] for start, end in pairwise(starts)]
    return "chunks", f"{len(items)} items for {workers} workers: {chunks}"


# What the cases share.


@contextmanager
def loop_in_thread(new_loop: LoopFactory) -> Iterator[Loop]:
    loop = new_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def process() -> Iterator[ProcessPoolExecutor]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        pool.submit(int).result()  # It has started before anything is measured.
        yield pool


def run(task: Callable[[], Coroutine[Any, Any, Finding]], new_loop: LoopFactory) -> Finding:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(task())


def beside_heart(
    job: Callable[[], Coroutine[Any, Any, object]], new_loop: LoopFactory, smooth: str = "none"
) -> Finding:
    """Whether a task that beats every 10 ms can do so beside the job: a stall, or all is smooth."""
    longest, beats, beats_beside = 0.0, 0, 0

    async def beat() -> None:
        nonlocal longest, beats
        while True:
            last = time.perf_counter()
            await asyncio.sleep(0.01)
            longest, beats = max(longest, since(last)), beats + 1

    async def main() -> None:
        nonlocal beats_beside
        heart = asyncio.create_task(beat())
        await asyncio.sleep(0.02)
        before = beats
        await asyncio.create_task(job())
        beats_beside = beats - before
        await asyncio.sleep(0.02)
        heart.cancel()

    warnings = Warnings()
    logging.getLogger("asyncio").addHandler(warnings)
    with asyncio.Runner(debug=True, loop_factory=new_loop) as runner:
        runner.run(main())
    logging.getLogger("asyncio").removeHandler(warnings)
    said = [text for text in warnings.texts if job.__qualname__ in text]
    paused = f"{beats_beside} beats beside the job, the longest pause {longest:.1f} ms"
    # One beat may have been due already.
    return (smooth if beats_beside > 1 else "stall"), "; ".join([paused, *said])


class Warnings(logging.Handler):
    """Keeps what asyncio logs in debug mode."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(without_folders(record.getMessage()))


def without_folders(text: str) -> str:
    return re.sub(r"[^\s=]*[/\\](\w+\.py:\d+)", r"\1", text)


def quote(error: BaseException) -> str:
    text = without_folders(str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


CASES = {
    "shared-loop": (shared_loop_wrong, shared_loop_right),
    "no-loop": (no_loop_wrong, no_loop_right),
    "call-soon": (call_soon_wrong, call_soon_right),
    "blocking-get": (blocking_get_wrong, blocking_get_right),
    "not-sendable": (not_sendable_wrong, not_sendable_right),
    "swallowed": (swallowed_wrong, swallowed_right),
    "own-result": (own_result_wrong, own_result_right),
    "inline-cpu": (inline_cpu_wrong, inline_cpu_right),
    "empty-chunk": (empty_chunk_wrong, empty_chunk_right),
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


def parameters(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--case", choices=list(CASES), default="call-soon")
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    wrong, right = CASES[options.case]
    new_loop = loop_factory(options.policy)
    symptom, evidence = wrong(new_loop)
    outcome, proof = right(new_loop)
    result = {
        "wrong": {"symptom": symptom, "evidence": evidence},
        "right": {"outcome": outcome, "evidence": proof},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
