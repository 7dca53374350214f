"""Lambda, Step Functions and the language model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quire_client.cost.measured import Function
from quire_client.cost.month import DAYS, MINUTES, SECONDS, Line, Month

_WORKFLOW = frozenset({"Classify", "Preprocess", "Extract", "Validate", "Save", "Review", "Resume"})
_DATABASE = frozenset({"Auth", "Documents", "Intake", "Record", "Relay", "Save", "Review", "Resume"})
"""Functions that wait for PostgreSQL in every call."""

_BY_THE_CLOCK = {"Relay": MINUTES, "Maintain": MINUTES + 4 * DAYS, "Hangup": MINUTES, "Migrate": DAYS}
"""Calls in a month."""

_PEOPLE_WAIT = ("Auth", "Documents")


def functions(month: Month) -> Iterator[Line]:
    used = month.document.functions
    clock = {name: Function(calls, month.measured.scheduled_cpu[name], {}) for name, calls in _BY_THE_CLOCK.items()}
    by_documents = month.documents * sum(function.invocations for function in used.values())
    yield month.line("Lambda", "requests", by_documents + sum(_BY_THE_CLOCK.values()), "lambda.request")
    for item, part in _groups(used).items():
        warm = month.documents * sum(_gigabyte_seconds(month, name, function) for name, function in part.items())
        if warm:
            yield month.line("Lambda", item, warm, "lambda.arm.gb-second")
    starts = month.documents * sum(_cold_gigabyte_seconds(month, name, function) for name, function in used.items())
    yield month.line("Lambda", "cold starts (INIT)", starts, "lambda.arm.gb-second")
    ticking = sum(_gigabyte_seconds(month, name, function) for name, function in clock.items())
    yield month.line("Lambda", "by the clock: relay, maintain, hangup, migrate", ticking, "lambda.arm.gb-second")
    yield month.line("Lambda", "storage beyond 512 MB: none is asked for", 0, "lambda.arm.storage-gb-second")
    yield from _snapshots(month)


def workflow(month: Month) -> Iterator[Line]:
    transitions = sum(
        share * month.measured.transitions(route, scans=month.scans) for route, share in month.routes.items()
    )
    yield month.line("Step Functions", "transitions", month.documents * transitions, "states.transition")


def language_model(month: Month) -> Iterator[Line]:
    asked = month.documents * month.ask.llm_share
    if asked == 0:
        return
    question = month.measured.question
    tokens = (question["questionText"] + question["questionPicture"]) * month.ask.pages
    answered = question["answer"] * month.given["answerFactor"] * month.ask.pages
    yield month.line("Language model", f"{month.ask.model}: tokens in", asked * tokens, f"{month.ask.model}.input")
    yield month.line("Language model", f"{month.ask.model}: tokens out", asked * answered, f"{month.ask.model}.output")


def _groups(used: Mapping[str, Function]) -> Mapping[str, Mapping[str, Function]]:
    apart = {
        "OCR": {name: function for name, function in used.items() if name == "Ocr"},
        "other steps of the workflow": {name: function for name, function in used.items() if name in _WORKFLOW},
        "waiting for the language model": {name: function for name, function in used.items() if name == "Llm"},
    }
    named = {name for part in apart.values() for name in part}
    return apart | {"API, record and pushes": {name: one for name, one in used.items() if name not in named}}


def _gigabyte_seconds(month: Month, name: str, function: Function) -> float:
    return function.invocations * _gigabytes(month, name) * (_warm_milliseconds(month, name, function) / 1000)


def _cold_gigabyte_seconds(month: Month, name: str, function: Function) -> float:
    if name in _PEOPLE_WAIT and month.given["snapStartGigabytes"]:
        return 0.0  # restored, which is billed below
    cpu = month.given["llmColdCpuMilliseconds"] if name == "Llm" else month.measured.cold_cpu[name]
    took = month.given["initMilliseconds"] + cpu / _speed(month, name)
    return month.given["coldShare"] * function.invocations * _gigabytes(month, name) * took / 1000


def _warm_milliseconds(month: Month, name: str, function: Function) -> float:
    """Work at the speed that the memory buys, and waiting, which memory does not shorten."""
    given = month.given
    asked = sum(function.requests.values()) / function.invocations
    waiting = asked * given["requestMilliseconds"] + (given["databaseMilliseconds"] if name in _DATABASE else 0)
    thinking = 1000 * given["llmSeconds"] if name == "Llm" else 0
    work = function.cpu * (given["ocrFactor"] if name == "Ocr" else 1)
    return work / _speed(month, name) + waiting + thinking


def _speed(month: Month, name: str) -> float:
    """Milliseconds of the measuring machine's CPU that are done in one: below a full vCPU, less."""
    return min(1.0, month.measured.memory[name] / month.given["vcpuMegabytes"]) / month.given["cpuFactor"]


def _gigabytes(month: Month, name: str) -> float:
    return month.measured.memory[name] / 1024


def _snapshots(month: Month) -> Iterator[Line]:
    kept = month.given["snapStartGigabytes"]
    if kept:
        restored = month.given["coldShare"] * sum(month.calls(name) * _gigabytes(month, name) for name in _PEOPLE_WAIT)
        cached, restore = "lambda.snapstart.cached-gb-second", "lambda.snapstart.restored-gb"
        yield month.line("Lambda", "SnapStart: snapshots kept", kept * SECONDS, cached)
        yield month.line("Lambda", "SnapStart: restored", restored, restore)
