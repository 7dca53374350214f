"""The provider of the language model turns calls away, first some and then all: nothing fails, few ask in vain."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pipeline.sending import ENDED, job
from prometheus_client.parser import text_string_to_metric_families
from proofs.carrying import Uploader
from proofs.claims import Claim, Scale
from proofs.language_model import TYPE, Model, define, model, note
from proofs.weather import COST, Weather

from benchmarks.running import RunningCloud, signed_in

SHARE = 0.3
SOME_SECONDS, ALL_SECONDS = 300, 120
DOCUMENTS_PER_SECOND = 2
AFTER = 5
MOST_CALLS = 1.5
ATTEMPTS = 5
"""Calls in vain after which a document goes to a person."""
FEW = 0.02
"""Of the documents of the first part, if the breaker opens in it: then not every attempt is a call."""
FAILURES = 5
PAUSE_SECONDS = 5
"""As docs/llm.md says of the breaker: so many calls in vain open it, and then it lets one through in each pause."""
UNDER_WAY = 5
"""Calls that may have begun when it opens."""
PATIENCE = 180.0
ANSWER_SECONDS = "60"
"""As delivered: nobody hangs here, and who leaves a slow answer asks for it again."""
FRUGAL = {"email": "frugal@example.org", "password": "an unlikely passphrase"}
AT_REST = ENDED | {"hitl_pending"}


@dataclass(frozen=True)
class Closed:
    """The time in which no call was answered."""

    seconds: float
    calls: int
    opened: float
    """How often the breaker opened meanwhile."""

    @property
    def most_calls(self) -> int:
        return FAILURES + UNDER_WAY + 1 + int(self.seconds / PAUSE_SECONDS)


@dataclass(frozen=True)
class Storm:
    """What is left of it: the documents' statuses by who sent them and when, and what the server saw."""

    some: dict[str, Counter[str]]
    every: dict[str, Counter[str]]
    after: Counter[str]
    few: int
    """Documents of the first part for which a person is the documented way."""
    weather: Weather
    calls: int
    """Up to the end of the storm."""
    asked: int
    """Documents about which the model was or might have been asked by then."""
    closed: Closed
    changes: dict[str, float]
    """How often the breaker opened and closed, as the application publishes it."""
    budget: Decimal

    @property
    def frugal(self) -> Counter[str]:
        return self.some["frugal"] + self.every["frugal"]

    @property
    def spent(self) -> Decimal:
        return COST * self.weather.answered_about("frugal")

    @property
    def wanted(self) -> Decimal:
        return COST * self.frugal.total()


def prove(scale: Scale) -> Iterator[Claim]:
    some, every = scale.of(SOME_SECONDS, least=6), scale.of(ALL_SECONDS, least=5)
    seed = scale.seeds[0]
    with (
        tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
        RunningCloud(Path(folder) / "data") as cloud,
        model(cloud, QUIRE_LLM_SECONDS=ANSWER_SECONDS) as machine,
    ):
        storm = _storm(cloud, machine, Weather(random.Random(seed)), some, every)  # noqa: S311 - repeatable
    claim = partial(Claim, "storm", seeds=str(seed))
    yield from _documents(storm, claim, some, every)
    yield from _calls(storm, claim, is_whole=scale.factor >= 1)


def _documents(storm: Storm, claim: Any, some: int, every: int) -> Iterator[Claim]:
    found = storm.some["steady"]
    held = found["completed"] + min(storm.few, found["hitl_pending"])
    says = f"LLM storm, {SHARE:.0%} of the calls turned away for {some} s: documents that went by themselves"
    yield claim(f"{says}, at most {storm.few} before a person", held, found.total(), _counted(found))
    found = storm.every["steady"]
    says = f"LLM storm, then all for {every} s: documents that did not fail"
    yield claim(says, found["completed"] + found["hitl_pending"], found.total(), _counted(found))
    found = storm.frugal
    says = "LLM storm: documents of a tenant with a budget that did not fail"
    yield claim(says, found["completed"] + found["hitl_pending"], found.total(), _counted(found))
    found = storm.after
    yield claim("LLM storm: documents after it that went by themselves", found["completed"], found.total())


def _calls(storm: Storm, claim: Any, *, is_whole: bool) -> Iterator[Claim]:
    calls = f"{storm.calls / storm.asked:.2f}: {storm.calls} calls for {storm.asked} documents that could ask"
    # Of a short storm, the calls that it takes to open the breaker are too large a part.
    most = MOST_CALLS * storm.asked + (0 if is_whole else storm.closed.most_calls)
    yield claim(f"LLM storm: at most {MOST_CALLS} calls for a document", int(storm.calls <= most), 1, calls)
    once, again = sum(answers == 1 for answers in storm.weather.answered.values()), ", ".join(storm.weather.again)
    says = "LLM storm: documents that were answered, and not asked about again"
    yield claim(says, once, len(storm.weather.answered), again)
    closed, opened, closings = storm.closed, storm.changes.get("opened", 0), storm.changes.get("closed", 0)
    calls = f"{closed.calls} calls in {closed.seconds:.0f} s, of {closed.most_calls}"
    says = f"LLM storm, all turned away: after {FAILURES} calls one in {PAUSE_SECONDS} s and those that had begun"
    yield claim(says, int(0 < closed.calls <= closed.most_calls), 1, calls)
    changes = f"opened {opened:.0f} times, {closed.opened:.0f} when all were turned away; closed {closings:.0f} times"
    yield claim(
        "LLM storm: the breaker opened, and closed again", int(0 < closed.opened <= opened <= closings), 1, changes
    )
    within = 0 < storm.spent <= storm.budget < storm.wanted
    spent = f"{storm.spent:.5f} of {storm.budget:.5f} US dollars, where {storm.wanted:.5f} were wanted"
    yield claim("LLM storm: the spend ceiling held", int(within), 1, spent)


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in found.most_common())


def _storm(cloud: RunningCloud, machine: Model, weather: Weather, some: int, every: int) -> Storm:
    """Each part has its own documents, and the first ends when the last of them has come to rest."""
    machine.server.plays(weather)
    # Enough for half of what it sends, and not for one more.
    budget = COST * ((some + every) * DOCUMENTS_PER_SECOND // 6) + COST / 2
    logins = {"steady": cloud.login, "frugal": _frugal(cloud, budget)}
    weather.share = SHARE
    first = _rested(_streams(logins, some, first=0))
    opened, calls, began = _opened(cloud), weather.calls, time.monotonic()
    few = max(weather.in_vain(ATTEMPTS), round(FEW * first["steady"].total()) if opened else 0)
    weather.share = 1.0
    streams = _streams(logins, every, first=some * DOCUMENTS_PER_SECOND)
    for stream in streams.values():
        stream.join()
    # On a slow machine the documents are late, and the worst of the storm waits for them.
    deadline = time.monotonic() + PATIENCE
    while _opened(cloud) == opened and time.monotonic() < deadline:
        time.sleep(0.2)
    weather.share = 0.0
    closed = Closed(time.monotonic() - began, weather.calls - calls, _opened(cloud) - opened)
    second, calls = _rested(streams), weather.calls
    asked = sum(found["steady"].total() for found in (first, second)) + weather.asked_about("frugal")
    after = _at_rest(_stream(cloud.login, "after", range(AFTER), seconds=0))
    return Storm(first, second, after, few, weather, calls, asked, closed, _changes(cloud), budget)


def _streams(logins: dict[str, dict[str, str]], seconds: int, *, first: int) -> dict[str, Uploader]:
    """A third of what comes in this time is the frugal tenant's."""
    sent = seconds * DOCUMENTS_PER_SECOND
    counts = {"frugal": sent // 3, "steady": sent - sent // 3}
    return {
        who: _stream(logins[who], who, range(first, first + count), seconds=seconds) for who, count in counts.items()
    }


def _stream(login: dict[str, str], who: str, numbers: range, *, seconds: float) -> Uploader:
    files = {f"{who}-{number}": note(f"{who} {number}") for number in numbers}
    stream = Uploader(dict(login), files, kind=TYPE, every=seconds / len(files))
    stream.start()
    return stream


def _rested(streams: dict[str, Uploader]) -> dict[str, Counter[str]]:
    return {who: _at_rest(stream) for who, stream in streams.items()}


def _at_rest(stream: Uploader) -> Counter[str]:
    """The statuses of all that was to be sent, however late, once nothing more happens to it without a person."""
    stream.join()
    if stream.problem:
        raise stream.problem
    found: Counter[str] = Counter()
    with signed_in(stream.login) as api:
        for each in stream.jobs:
            deadline = time.monotonic() + PATIENCE  # anew: a slow machine is late with all of them
            while (status := job(api, each)["status"]) not in AT_REST and time.monotonic() < deadline:
                time.sleep(0.2)
            found[status] += 1
    return found


def _frugal(cloud: RunningCloud, budget: Decimal) -> dict[str, str]:
    """A tenant whose month may cost this much and no more."""
    httpx.post(f"{cloud.url}/api/v1/auth/register", json=FRUGAL, timeout=60).raise_for_status()
    login = {"url": cloud.url, **FRUGAL}
    define(login)
    with signed_in(login) as api:
        api.put("/usage/budget", json={"monthlyUsd": str(budget)}).raise_for_status()
    return login


def _opened(cloud: RunningCloud) -> float:
    return _changes(cloud).get("opened", 0)


def _changes(cloud: RunningCloud) -> dict[str, float]:
    page = httpx.get(f"{cloud.url}/metrics", timeout=30).raise_for_status().text
    families = text_string_to_metric_families(page)
    found = [each for family in families if family.name == "quire_llm_breaker" for each in family.samples]
    return {each.labels["change"]: each.value for each in found if each.name.endswith("_total")}
