"""Runs the Python programs of the page and checks what they give.

    python3 tests/python/check.py [WORD…]      only the checks whose names have one of the words
    python3 tests/python/check.py --results    what the programs give and take, as JSON

`cases.json` lists what the programs and the browser must agree on: a scenario, its parameters, and
the paths of the result to compare. A path is names and indices with dots between them; `*` stands
for every item of a list. On the command line a boolean is `true` or `false`, and a list is so many
arguments. Here the programs alone are held against closed forms; `tests/e2e/agreement.rs` holds the
browser against their results.
"""

import asyncio
import importlib.util
import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE.parent.parent / "www" / "python"
CASES: list[dict[str, Any]] = json.loads((HERE / "cases.json").read_text())
QUOTES: dict[str, str] = json.loads((HERE / "quotes.json").read_text())
Params = dict[str, Any]

POLICY = {"policy": ("turbo", ["standard", "turbo"])}
MISTAKES = {
    "shared-loop": ("loop-running", "value"),
    "no-loop": ("no-current-loop", "value"),
    "call-soon": ("late", "at once"),
    "blocking-get": ("stall", "item"),
    "not-sendable": ("not-sendable", "value"),
    "swallowed": ("timeout", "error"),
    "own-result": ("timeout", "value"),
    "inline-cpu": ("stall", "beats"),
    "empty-chunk": ("task-failed", "chunks"),
}
# Default and range, or default and choices.
SPECS: dict[str, dict[str, Any]] = {
    "lifecycle": {},
    "threads": {"loops": (2, 1, 64), "tasks": (2, 1, 100), "delay_ms": (1000, 0, 60_000)},
    "processes": {
        "processes": (4, 1, 256),
        "pool": (4, 1, 64),
        "tasks": (3, 1, 1000),
        "delay_ms": (500, 0, 60_000),
    },
    "executor": {
        "jobs": (4, 1, 256),
        "n": (5_000_000, 1, 100_000_000),
        "workers": (4, 1, 64),
        "heartbeat_ms": (100, 10, 10_000),
        "place": ("pool", ["pool", "inline"]),
    },
    "fetch": {
        "urls": (["http/get", "http/ip", "http/headers", "http/user-agent"], None),
        "repeat": (10, 1, 1000),
        "workers": (4, 1, 64),
        "per_loop": (10, 1, 100),
        "timeout_ms": (10_000, 1, 600_000),
    },
    "master-worker": {
        "workers": (4, 1, 64),
        "tasks": (20, 0, 100_000),
        "work": ("sleep", ["sleep", "cpu"]),
        "work_ms": (100, 0, 10_000),
        "prefetch": (1, 1, 64),
        "on_crash": ("heal", ["heal", "break"]),
    },
    "loop-policy": {
        "loops": (1, 1, 16),
        "tasks": (10_000, 1, 1_000_000),
        "yields": (10, 0, 1000),
        "compare": ("both", ["both", "standard", "turbo"]),
    },
    "threadsafe": {
        "threads": (5, 1, 64),
        "delay_ms": (1000, 0, 60_000),
        "timeout_ms": (10_000, 0, 60_000),
        "wait": ("block", ["block", "async"]),
        "cancel_on_timeout": ("true", ["true", "false"]),
    },
    "web-server": {
        "pool": (4, 0, 64),
        "iterations": (1_000_000, 1, 100_000_000),
        "compute_rps": (4, 0, 1000),
        "health_rps": (20, 0, 1000),
        "duration_ms": (5000, 100, 60_000),
        "place": ("pool", ["pool", "inline"]),
    },
    "actors": {
        "actors": (3, 1, 64),
        "messages": (10, 0, 100_000),
        "handle_ms": (100, 0, 10_000),
        "mailbox": (0, 0, 10_000),
        "stop": ("drain", ["drain", "now"]),
    },
    "mistakes": {"case": ("call-soon", list(MISTAKES))},
}


# Running a program.


def program(scenario: str) -> Path:
    return PROGRAMS / f"{scenario.replace('-', '_')}.py"


def arguments(params: Params) -> Iterator[str]:
    for name, value in params.items():
        yield f"--{name}"
        if isinstance(value, list):
            yield from value
        else:
            yield str(value).lower() if isinstance(value, bool) else str(value)


class Program:
    """A program that runs, with all warnings as errors, in a process group of its own."""

    def __init__(self, scenario: str, params: Params) -> None:
        command = [sys.executable, "-W", "error", str(program(scenario)), *arguments(params)]
        self.log = ""
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Reads the log up to a line that matches."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.log += line
            if match := re.search(pattern, line):
                return match
        raise AssertionError(f"no {pattern} in the log:\n{self.log}")

    def end(self, code: int = 0) -> Any:
        """The result, once the program and all of its processes have ended."""
        try:
            out, log = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        self.log += log
        equal("exit code", self.process.returncode, code, self.log)
        bad = r"Traceback|Warning|Exception ignored|never retrieved|never awaited|was destroyed"
        assert not re.search(bad, self.log), f"a complaint in the log:\n{self.log}"
        deadline = time.monotonic() + 5
        while left := living(self.process.pid):
            assert time.monotonic() < deadline, f"processes remain: {left}"
            time.sleep(0.05)
        return json.loads(out)


def living(group: int) -> list[str]:
    """The processes of a group, without those that have ended and wait to be counted."""
    listing = subprocess.run(
        ["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listing.stdout.splitlines()]
    return [row[-1] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def run(scenario: str, params: Params) -> Any:
    return Program(scenario, params).end()


def load(scenario: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(scenario, program(scenario))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What is expected.


def equal(what: str, seen: object, expected: object, more: str = "") -> None:
    assert seen == expected, f"{what}: {seen!r} instead of {expected!r}\n{more}"


def at(result: Any, path: str) -> Any:
    """What stands in a result under a path."""
    name, _, rest = path.partition(".")
    if name == "*":
        return [at(item, rest) if rest else item for item in result]
    item = result[int(name)] if isinstance(result, list) else result[name]
    return at(item, rest) if rest else item


def complete(scenario: str, params: Params) -> Params:
    defaults = {name: spec[0] for name, spec in (SPECS[scenario] | POLICY).items()}
    return defaults | params


def expected_lifecycle(_: Params) -> Any:
    def step(name: str, value: int | None = None, error: str | None = None) -> Params:
        known = {"value": value, "error": error}
        known = {key: given for key, given in known.items() if given is not None}
        return {"step": name, "ok": error is None, **known}

    return {
        "steps": [
            step("current-before", error="no-current-loop"),
            step("new"),
            step("set-current"),
            step("current"),
            step("run", value=42),
            step("run-while-running", error="loop-running"),
            step("second-loop-in-same-worker", error="loop-running"),
            step("loop-in-another-worker", value=42),
            step("close"),
            step("run-after-close", error="loop-closed"),
        ]
    }


def expected_threads(p: Params) -> Any:
    def results(i: int) -> list[str]:
        return [f"Loop-{i}-{k}" for k in range(1, p["tasks"] + 1)]

    return {"loops": [{"name": f"Loop-{i}", "results": results(i)} for i in range(p["loops"])]}


def expected_processes(p: Params) -> Any:
    t = p["tasks"]
    return {"sums": [10 * process * t + t * (t - 1) // 2 for process in range(p["processes"])]}


def expected_executor(p: Params) -> Any:
    n = p["n"]
    return {"values": [str((n - 1) * n * (2 * n - 1) // 6)] * p["jobs"]}


def expected_fetch(p: Params) -> Any:
    urls = p["urls"] * p["repeat"]
    share, more = divmod(len(urls), p["workers"])
    items: list[Params] = []
    for number in range(p["workers"]):
        for url in urls[len(items) : len(items) + share + (number < more)]:
            *_, word, last = url.split("/")
            status = int(last) if word == "status" else 200
            late = word == "delay" and int(last) > p["timeout_ms"]
            error = "timeout" if late else f"HTTP {status}" if status >= 400 else None
            seen = {"url": url, "status": None if late else status, "error": error}
            items.append(seen | {"loop": f"Worker-{number}"})
    failed = sum(item["error"] is not None for item in items)
    return {"items": items, "ok": len(items) - failed, "failed": failed}


def expected_master_worker(p: Params) -> Any:
    return {"squares": [[i, i * i] for i in range(p["tasks"])], "failed": []}


def expected_loop_policy(p: Params) -> Any:
    policies = ["standard", "turbo"] if p["compare"] == "both" else [p["compare"]]
    completed = p["loops"] * p["tasks"]
    rows = [{"policy": policy, "completed": completed} for policy in policies]
    return {"policies": rows, "speedup": None}


def expected_threadsafe(p: Params) -> Any:
    late = p["delay_ms"] > p["timeout_ms"]

    def call(i: int) -> Params:
        return {"thread": i, "value": None if late else 2 * i, "error": "timeout" if late else None}

    return {"calls": [call(i) for i in range(p["threads"])], "waited": p["wait"]}


def expected_web_server(p: Params) -> Any:
    health = math.ceil(p["health_rps"] * p["duration_ms"] / 1000)
    compute = math.ceil(p["compute_rps"] * p["duration_ms"] / 1000)
    result = 0.0
    for i in range(p["iterations"]):
        result += math.sqrt(i)
    return {
        "health": {"requests": health, "ok": health},
        "compute": {
            "requests": compute,
            "ok": compute,
            "failed": 0,
            "result": result if compute else None,
        },
    }


def expected_actors(p: Params) -> Any:
    count, messages = p["actors"], p["messages"]
    names = [f"Actor-{i}" for i in range(count)]
    handled = [list(range(i, messages, count)) for i in range(count)]
    rows = zip(names, handled, strict=True)
    return {"actors": [{"name": n, "handled": h, "undelivered": []} for n, h in rows]}


def expected_mistakes(p: Params) -> Any:
    symptom, outcome = MISTAKES[p["case"]]
    return {"wrong": {"symptom": symptom}, "right": {"outcome": outcome}}


# What holds of the rest of a result, which differs from run to run.


def rest_executor(p: Params, result: Any) -> None:
    inline = p["place"] == "inline"
    assert not inline or result["heartbeats"] == 0, result
    assert result["max_heartbeat_gap_ms"] >= 0, result


def rest_fetch(p: Params, result: Any) -> None:
    for item, expected in zip(result["items"], expected_fetch(p)["items"], strict=True):
        assert (item["error"] or "").startswith(expected["error"] or ""), item
        assert (item["error"] is None) == (expected["error"] is None), item
    loops = [item["loop"] for item in result["items"]]
    sizes = [loops.count(f"Worker-{number}") for number in range(p["workers"])]
    assert loops == sorted(loops) and sum(sizes) == len(loops), loops
    assert max(sizes) - min(sizes) <= 1, sizes
    for item in result["items"]:
        *_, word, ms = item["url"].split("/")
        assert word != "delay" or item["ms"] >= min(int(ms), p["timeout_ms"]) - 1, item


def rest_master_worker(p: Params, result: Any) -> None:
    by_worker = result["by_worker"]
    assert set(by_worker) <= {f"Worker-{number}" for number in range(p["workers"])}, by_worker
    equal("tasks by worker", sum(by_worker.values()), p["tasks"])


def rest_loop_policy(p: Params, result: Any) -> None:
    for row in result["policies"]:
        assert row["wall_ms"] > 0 and row["ns_per_task"] > 0, row
        parts = row["ns_per_task"] * p["tasks"] + row["ns_per_yield"] * p["tasks"] * p["yields"]
        assert p["yields"] or row["ns_per_yield"] == 0, row
        assert row["ns_per_yield"] == 0 or math.isclose(parts, row["wall_ms"] * 1e6), row
    assert p["compare"] != "both" or result["speedup"] > 0, result


def rest_threadsafe(p: Params, result: Any) -> None:
    for call in result["calls"]:
        assert call["waited_ms"] >= min(p["delay_ms"], p["timeout_ms"]) - 1, call


def rest_web_server(_: Params, result: Any) -> None:
    for part in result.values():
        assert (part["ok"] == 0) == (part["p99_ms"] is None), part
        assert part["ok"] == 0 or 0 < part["p50_ms"] <= part["p99_ms"], part


def rest_mistakes(p: Params, result: Any) -> None:
    if sys.version_info[:2] == (3, 11):
        plain = re.sub(r"\d+", "0", result["wrong"]["evidence"])
        quote = re.sub(r"\d+", "0", QUOTES[p["case"]])
        assert quote in plain, f"CPython said {plain!r}, the quote is {quote!r}"


def expectation(kind: str, scenario: str) -> Callable[..., Any] | None:
    found: Callable[..., Any] | None = globals().get(f"{kind}_{scenario.replace('-', '_')}")
    return found


def case_check(case: dict[str, Any]) -> Callable[[], None]:
    def check() -> None:
        scenario = case["scenario"]
        params = complete(scenario, case["params"])
        # The words for the mistakes are asyncio's own.
        asked = case["params"] | ({"policy": "standard"} if scenario == "mistakes" else {})
        result = run(scenario, asked)
        calculate, hold = expectation("expected", scenario), expectation("rest", scenario)
        assert calculate and case["compare"]
        expected = calculate(params)
        for path in case["compare"]:
            equal(path, at(result, path), at(expected, path))
        if hold:
            hold(params, result)

    return check


# Checks beside the cases.


def parameters_are_those_of_the_page() -> None:
    for scenario, own in SPECS.items():
        module = load(scenario)
        specs = own | POLICY
        defaults = {name: spec[0] for name, spec in specs.items()}
        equal(scenario, vars(module.parameters([])), defaults)
        refuse(module, "--no_thing", "1", expected="unrecognized arguments: --no_thing")
        for name, spec in specs.items():
            match spec:
                case (_, int(least), int(most)):
                    for value in (least, most):
                        seen = vars(module.parameters([f"--{name}", str(value)]))
                        equal(scenario, seen, defaults | {name: value})
                    allowed = f"--{name}: .*from {least} to {most} is allowed"
                    for text in (str(least - 1), str(most + 1), "1.5", "nan", "", "x"):
                        refuse(module, f"--{name}", text, expected=allowed)
                case (_, None):
                    seen = vars(module.parameters([f"--{name}", *["x"] * 100]))
                    equal(scenario, seen, defaults | {name: ["x"] * 100})
                    for texts in ([""], ["x"] * 101):
                        refuse(module, f"--{name}", *texts, expected=f"--{name}: 1 to 100 texts")
                case (_, [*choices]):
                    for choice in choices:
                        seen = vars(module.parameters([f"--{name}", choice]))
                        equal(scenario, seen, defaults | {name: choice})
                    allowed = f"--{name}: invalid choice.*" + ".*".join(choices)
                    refuse(module, f"--{name}", "x", expected=allowed)


def refuse(module: ModuleType, *arguments: str, expected: str) -> None:
    says = StringIO()
    try:
        with redirect_stderr(says):
            module.parameters(list(arguments))
    except SystemExit as end:
        equal("exit code", end.code, 2)
        assert re.search(expected, says.getvalue()), f"{expected!r} not in {says.getvalue()}"
        return
    raise AssertionError(f"{module.__name__} takes {arguments}")


def a_refused_program_starts_nothing() -> None:
    refused = subprocess.run(
        [sys.executable, program("threads"), "--loops", "65"], capture_output=True, text=True
    )
    equal("exit code", refused.returncode, 2)
    equal("output", refused.stdout, "")
    assert "--loops: '65': a whole number from 1 to 64 is allowed" in refused.stderr


def cases_cover_every_scenario() -> None:
    equal("scenarios", {case["scenario"] for case in CASES}, set(SPECS))
    for case in CASES:
        unknown = set(case["params"]) - set(SPECS[case["scenario"]] | POLICY)
        assert not unknown, f"{case}: {unknown}"
    equal("quotes", set(QUOTES), set(MISTAKES))


def shared_functions_are_the_same_everywhere() -> None:
    for function in ("loop_factory", "whole"):
        texts = set()
        for scenario in SPECS:
            found = re.search(
                rf"^def {function}\(.*?(?=^\S)", program(scenario).read_text(), re.M | re.S
            )
            texts |= {found[0]} if found else set()
        equal(function, len(texts), 1)


def killed(workers: int, tasks: int, kills: list[str], code: int = 0, **params: Any) -> Any:
    """Runs a master and kills workers of these names, each once it is at work."""
    master = Program("master-worker", {"workers": workers, "tasks": tasks, **params})
    for name in kills:
        process = master.wait_for(rf"{name} is process (\d+)")[1]
        time.sleep(0.5)
        os.kill(int(process), signal.SIGKILL)
    return master.end(code)


def tasks_of_a_killed_worker_are_done_by_others() -> None:
    for prefetch in (1, 4):
        result = killed(2, 12, ["Worker-1"], work_ms=200, prefetch=prefetch)
        equal("squares", result["squares"], [[i, i * i] for i in range(12)])
        equal("failed", result["failed"], [])
        equal("tasks", sum(result["by_worker"].values()), 12)


def a_task_that_loses_three_workers_is_given_up() -> None:
    result = killed(1, 1, ["Worker-0"] * 3, work_ms=10_000)
    equal("squares", result["squares"], [])
    equal("failed", result["failed"], [{"task": 0, "code": "worker-lost"}])


def a_broken_pool_fails_what_is_not_done() -> None:
    result = killed(2, 40, ["Worker-0"], code=1, work_ms=300, on_crash="break")
    failed = {failure["task"]: failure["code"] for failure in result["failed"]}
    equal("codes", set(failed.values()), {"broken-pool"})
    done = [[i, i * i] for i in range(40) if i not in failed]
    equal("squares", result["squares"], done)


def stopped_actors_list_what_they_have_not_handled() -> None:
    result = run("actors", {"messages": 60, "handle_ms": 30, "stop": "now"})
    for number, actor in enumerate(result["actors"]):
        equal("messages", actor["handled"] + actor["undelivered"], list(range(number, 60, 3)))
        assert actor["undelivered"], actor


def the_server_answers_and_refuses() -> None:
    module = load("web-server")

    async def ask(port: int, text: str) -> tuple[int, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(text.encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        return int(head.split()[1]), json.loads(body)

    def post(body: str, path: str = "/compute") -> str:
        return f"POST {path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n{body}"

    full = {"error": "the server is full"}
    requests: list[tuple[str, int, Any]] = [
        ("GET /health HTTP/1.1\r\nHost: x\r\n\r\n", 200, {"status": "ok"}),
        ("GET /health?x=1 HTTP/1.1\r\n\r\n", 200, {"status": "ok"}),
        (post("", "/health"), 405, None),
        ("GET /compute HTTP/1.1\r\n\r\n", 405, None),
        ("GET /nowhere HTTP/1.1\r\n\r\n", 404, None),
        (post("{"), 400, None),
        (post("[]"), 400, None),
        (post("[" * 60_000), 400, None),
        (post("{}"), 400, None),
        (post('{"iterations": "5"}'), 400, None),
        (post('{"iterations": true}'), 400, None),
        (post('{"iterations": 0}'), 400, None),
        (post('{"iterations": 100000001}'), 400, None),
        ("POST /compute HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", 400, None),
        ("POST /compute HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, None),
        ("nonsense\r\n\r\n", 400, None),
        ("x" * 100_000 + "\r\n\r\n", 400, None),
    ]

    async def ask_all(pool: Any, room: int, more: list[tuple[str, int, Any]]) -> None:
        server = module.Server(pool, room)
        listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        async with listener:
            port = listener.sockets[0].getsockname()[1]
            for text, status, answer in requests + more:
                seen = await asyncio.wait_for(ask(port, text), 10)
                equal(text[:60], seen[0], status)
                assert seen[1] == answer if answer else seen[1]["error"], seen

    three = {"result": 1 + math.sqrt(2), "input": 3}
    asyncio.run(ask_all(None, 0, [(post('{"iterations": 3}'), 200, three)]))
    asyncio.run(ask_all(object(), 0, [(post('{"iterations": 3}'), 503, full)]))


CHECKS = [
    parameters_are_those_of_the_page,
    a_refused_program_starts_nothing,
    cases_cover_every_scenario,
    shared_functions_are_the_same_everywhere,
    the_server_answers_and_refuses,
    stopped_actors_list_what_they_have_not_handled,
    tasks_of_a_killed_worker_are_done_by_others,
    a_task_that_loses_three_workers_is_given_up,
    a_broken_pool_fails_what_is_not_done,
]


def results() -> Params:
    """The result of every case, in order, and the parameters that the programs take."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        given = pool.map(lambda case: run(case["scenario"], case["params"]), CASES)
        specs = {scenario: own | POLICY for scenario, own in SPECS.items()}
        return {"specs": specs, "results": list(given)}


def main() -> None:
    sys.dont_write_bytecode = True
    if sys.argv[1:] == ["--results"]:
        print(json.dumps(results()))
        return
    checks = {check.__name__.replace("_", " "): check for check in CHECKS}
    for case in CASES:
        name = " ".join([case["scenario"], *arguments(case["params"])])
        checks[name] = case_check(case)
    words = sys.argv[1:]
    names = [name for name in checks if not words or any(word in name for word in words)]
    outcomes = []
    # Two at a time: they wait more than they compute.
    with ThreadPoolExecutor(max_workers=2) as pool:
        for good, report in pool.map(outcome, names, [checks[name] for name in names]):
            print(report, flush=True)
            outcomes.append(good)
    print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed")
    sys.exit(0 if outcomes and all(outcomes) else 1)


def outcome(name: str, check: Callable[[], None]) -> tuple[bool, str]:
    started = time.monotonic()
    try:
        check()
    except Exception:
        return False, f"FAIL {time.monotonic() - started:5.1f} s  {name}\n{traceback.format_exc()}"
    return True, f"ok   {time.monotonic() - started:5.1f} s  {name}"


if __name__ == "__main__":
    main()
