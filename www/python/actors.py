"""One event loop per actor, in a thread of its own, and a mailbox each.

Actors are told messages, asked questions, and stopped: once their mailbox is empty, or at once,
and then what they have not handled is listed.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


@dataclass
class Tell:
    message: int


@dataclass
class Ask:
    """How many messages have you handled?"""

    reply: Future[int]


class Stop:
    """The last letter."""


Letter = Tell | Ask | Stop


class Actor:
    """`tell`, `ask` and `stop_now` are for other loops; the rest happens in the actor's own."""

    def __init__(self, name: str, handle: float, mailbox: int, new_loop: LoopFactory) -> None:
        self.name = name
        self.handle = handle
        self.mailbox: asyncio.Queue[Letter] = asyncio.Queue(maxsize=mailbox)
        self.runner = asyncio.Runner(loop_factory=new_loop)
        self.loop = self.runner.get_loop()
        self.handled: list[int] = []
        self.undelivered: list[int] = []

    async def tell(self, letter: Letter) -> None:
        """Puts a letter into the mailbox; waits while that is full."""
        if self.mailbox.maxsize == 0:
            # Not call_soon: it would not wake a loop that is asleep.
            self.loop.call_soon_threadsafe(self.mailbox.put_nowait, letter)
            return
        put = asyncio.run_coroutine_threadsafe(self.mailbox.put(letter), self.loop)
        await asyncio.wrap_future(put)

    async def ask(self) -> int:
        reply: Future[int] = Future()
        await self.tell(Ask(reply))
        return await asyncio.wrap_future(reply)

    def stop_now(self) -> None:
        self.loop.call_soon_threadsafe(self.empty_mailbox)

    def run(self) -> None:
        with self.runner:
            self.runner.run(self.act())

    async def act(self) -> None:
        """One letter after the other."""
        while not isinstance(letter := await self.mailbox.get(), Stop):
            if isinstance(letter, Ask):
                letter.reply.set_result(len(self.handled))
            else:
                await asyncio.sleep(self.handle)
                self.handled.append(letter.message)

    def empty_mailbox(self) -> None:
        while not self.mailbox.empty():
            letter = self.mailbox.get_nowait()
            if isinstance(letter, Tell):
                self.undelivered.append(letter.message)
        self.mailbox.put_nowait(Stop())


async def direct(actors: list[Actor], messages: int, stop: str) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=len(actors)))
    async with asyncio.TaskGroup() as group:
        for actor in actors:
            group.create_task(watch(actor))
        for message in range(messages):
            await actors[message % len(actors)].tell(Tell(message))
        for actor in actors:
            if stop == "now":
                actor.stop_now()
            else:
                group.create_task(drain(actor))


async def watch(actor: Actor) -> None:
    try:
        await asyncio.to_thread(actor.run)
    except asyncio.CancelledError:
        actor.stop_now()  # A thread cannot be cancelled, only asked to end.
        raise


async def drain(actor: Actor) -> None:
    count = await actor.ask()
    sys.stderr.write(f"{actor.name} has handled {count}\n")
    await actor.tell(Stop())


def report(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name, "handled": actor.handled, "undelivered": actor.undelivered}


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
    parser.add_argument("--actors", type=whole(1, 64), default=3)
    parser.add_argument("--messages", type=whole(0, 100_000), default=10)
    parser.add_argument("--handle_ms", type=whole(0, 10_000), default=100)
    parser.add_argument("--mailbox", type=whole(0, 10_000), default=0, help="0: no bound")
    parser.add_argument("--stop", choices=["drain", "now"], default="drain")
    parser.add_argument("--policy", choices=["standard", "turbo"], default="turbo")
    return parser.parse_args(argv)


def main() -> None:
    options = parameters()
    new_loop = loop_factory(options.policy)
    handle = options.handle_ms / 1000
    actors = [
        Actor(f"Actor-{number}", handle, options.mailbox, new_loop)
        for number in range(options.actors)
    ]
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(direct(actors, options.messages, options.stop))
    print(json.dumps({"actors": [report(actor) for actor in actors]}))


if __name__ == "__main__":
    main()
