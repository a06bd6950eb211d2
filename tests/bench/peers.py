"""What CPython takes: peers.py ROW REPETITIONS, `{contender: [value, …]}` as JSON."""

import asyncio
import json
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import uvloop

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


def per(operations, unit, start):
    return (time.perf_counter() - start) * unit / operations


async def nothing():
    pass


async def spawn(tasks=20_000):
    start = time.perf_counter()
    await asyncio.gather(*[asyncio.ensure_future(nothing()) for _ in range(tasks)])
    return per(tasks, 1e9, start)


async def yields(tasks=100, count=500):
    async def task():
        for _ in range(count):
            await asyncio.sleep(0)

    start = time.perf_counter()
    await asyncio.gather(*[task() for _ in range(tasks)])
    return per(tasks * count, 1e9, start)


async def chain(tasks=100, rounds=200):
    events = [asyncio.Event() for _ in range(tasks)]

    async def task(own):
        for _ in range(rounds):
            await events[own].wait()
            events[own].clear()
            events[(own + 1) % tasks].set()

    start = time.perf_counter()
    running = asyncio.gather(*[task(own) for own in range(tasks)])
    await asyncio.sleep(0)
    events[0].set()
    await running
    return per(tasks * rounds, 1e9, start)


async def square(number):
    return number * number


async def blocking(calls=2_000):
    """A second thread submits to this loop, and stands still until it has the value."""
    loop = asyncio.get_running_loop()

    def thread():
        start = time.perf_counter()
        for _ in range(calls):
            assert asyncio.run_coroutine_threadsafe(square(7), loop).result() == 49
        return per(calls, 1e6, start)

    return await loop.run_in_executor(None, thread)


def squared(number):
    return number * number


def serve(tasks, results):
    for number in iter(tasks.get, None):
        results.put(number * number)


def queues(calls=20_000):
    tasks, results = multiprocessing.Queue(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=serve, args=(tasks, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    tasks.put(3)
    results.get()
    start = time.perf_counter()
    for number in range(calls):
        tasks.put(number)
    for _ in range(calls):
        results.get()
    took = per(calls, 1e6, start)
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    return took


def pool(calls=5_000):
    with ProcessPoolExecutor(4) as executor:
        list(executor.map(squared, range(4)))
        start = time.perf_counter()
        for future in [executor.submit(squared, number) for number in range(calls)]:
            future.result()
        return per(calls, 1e6, start)


def kernel(n=5_000_000):
    start = time.perf_counter()
    sum(i * i for i in range(n))
    return per(1, 1e3, start)


def on(new_loop, work):
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(work())


def contenders(row):
    loops = {"spawn": spawn, "yield": yields, "chain": chain, "blocking": blocking}
    if row in loops:
        return {name: lambda new=new: on(new, loops[row]) for name, new in LOOPS.items()}
    if row == "throughput":
        return {"CPython, two mp.Queue": queues, "CPython, ProcessPoolExecutor": pool}
    return {"CPython": kernel}


def main():
    row, repetitions = sys.argv[1], int(sys.argv[2])
    samples = {name: [] for name in contenders(row)}
    for repetition in range(repetitions + 1):
        for name, measure in contenders(row).items():
            value = measure()
            if repetition:
                samples[name].append(value)
    json.dump(samples, sys.stdout)


if __name__ == "__main__":
    main()
