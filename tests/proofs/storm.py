"""The provider of the language model turns calls away, first some and then all: nothing fails, few ask in vain."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from llm_server import Asked, Reply, fails, says
from pipeline.sending import ENDED, job
from prometheus_client.parser import text_string_to_metric_families
from proofs.carrying import Uploader
from proofs.claims import Claim, Scale
from proofs.language_model import RIGHT, TYPE, Model, define, model, note

from benchmarks.running import RunningCloud, signed_in

SHARE = 0.3
SOME_SECONDS, ALL_SECONDS = 300, 120
DOCUMENTS_PER_SECOND = 2
AFTER = 5
MOST_CALLS = 1.5
PATIENCE = 180.0
COST = Decimal("0.00215")
"""US dollars of an answer, close to the most that one may cost: there is no room for careless counting."""
USAGE = {"input_tokens": 1500, "output_tokens": 4000}
FRUGAL = {"email": "frugal@example.org", "password": "an unlikely passphrase"}
BUSY = (fails(429, "rate_limit_error", retry_after="1"), fails(529, "overloaded_error"))
AT_REST = ENDED | {"hitl_pending"}


@dataclass
class Weather:
    """A script for the provider's server: the seed says which calls it turns away, and how."""

    dice: random.Random
    share: float = 0.0
    turned_away: int = 0
    answered: list[str] = field(default_factory=list)
    """What the answered calls were about."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Reply:
        with self._lock:
            if self.dice.random() < self.share:
                self.turned_away += 1
                return self.dice.choice(BUSY)(asked)
            self.answered.append(asked.text)
            return says(RIGHT, usage=USAGE)(asked)

    def answered_about(self, whom: str) -> int:
        return sum(whom in text for text in self.answered)

    @property
    def calls(self) -> int:
        return len(self.answered) + self.turned_away


@dataclass(frozen=True)
class Storm:
    """What is left of it: the documents' statuses by who sent them and when, and what the server saw."""

    documents: dict[str, Counter[str]]
    weather: Weather
    calls: int
    """Up to the end of the storm."""
    changes: dict[str, float]
    """How often the breaker opened and closed, as the application publishes it."""
    budget: Decimal

    @property
    def spent(self) -> Decimal:
        return COST * self.weather.answered_about("frugal")

    @property
    def wanted(self) -> Decimal:
        return COST * self.documents["frugal"].total()


def prove(scale: Scale) -> Iterator[Claim]:
    some, every = scale.of(SOME_SECONDS, least=6), scale.of(ALL_SECONDS, least=5)
    seed = scale.seeds[0]
    with (
        tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
        RunningCloud(Path(folder) / "data") as cloud,
        model(cloud) as machine,
    ):
        storm = _storm(cloud, machine, Weather(random.Random(seed)), some, every)  # noqa: S311 - repeatable
    said = f"LLM storm, {SHARE:.0%} of the calls turned away for {some} s and then all for {every} s"
    yield from _claims(storm, partial(Claim, "storm", seeds=str(seed)), said)


def _claims(storm: Storm, claim: Any, said: str) -> Iterator[Claim]:
    for who, says_who in (("steady", "documents"), ("frugal", "documents of a tenant with a budget")):
        found = storm.documents[who]
        kept = found["completed"] + found["hitl_pending"]
        yield claim(f"{said}: {says_who} that did not fail", kept, found.total(), _counted(found))
    after = storm.documents["after"]
    yield claim("LLM storm: documents after it that went by themselves", after["completed"], after.total())
    sent = storm.documents["steady"].total() + storm.documents["frugal"].total()
    calls = f"{storm.calls / sent:.2f}: {storm.calls} calls for {sent} documents"
    yield claim(
        f"LLM storm: at most {MOST_CALLS} calls for a document", int(storm.calls <= MOST_CALLS * sent), 1, calls
    )
    opened, closed = storm.changes.get("opened", 0), storm.changes.get("closed", 0)
    changes = f"opened {opened:.0f} times, closed {closed:.0f} times"
    yield claim("LLM storm: the breaker opened, and closed again", int(0 < opened <= closed), 1, changes)
    within = 0 < storm.spent <= storm.budget < storm.wanted
    spent = f"{storm.spent:.5f} of {storm.budget:.5f} US dollars, where {storm.wanted:.5f} were wanted"
    yield claim("LLM storm: the spend ceiling held", int(within), 1, spent)


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in found.most_common())


def _storm(cloud: RunningCloud, machine: Model, weather: Weather, some: float, every: float) -> Storm:
    machine.server.plays(weather)
    sent = int((some + every) * DOCUMENTS_PER_SECOND)
    frugal, steady = sent // 3, sent - sent // 3
    # Enough for half of what it sends, and not for one more.
    budget = COST * (frugal // 2) + COST / 2
    streams = {
        "steady": _stream(cloud.login, "steady", steady, every=(some + every) / steady),
        "frugal": _stream(_frugal(cloud, budget), "frugal", frugal, every=(some + every) / frugal),
    }
    for seconds, weather.share in ((some, SHARE), (every, 1.0)):
        time.sleep(seconds)
    # On a slow machine the stream is late, and the worst of the storm waits for it.
    deadline = time.monotonic() + PATIENCE
    while not _changes(cloud).get("opened") and time.monotonic() < deadline:
        time.sleep(0.2)
    weather.share = 0.0
    for stream in streams.values():
        stream.enough(within=PATIENCE)
    documents = {who: _at_rest(stream) for who, stream in streams.items()}
    calls = weather.calls
    after = _stream(cloud.login, "after", AFTER, every=0)
    after.enough(within=PATIENCE)
    documents["after"] = _at_rest(after)
    return Storm(documents, weather, calls, _changes(cloud), budget)


def _frugal(cloud: RunningCloud, budget: Decimal) -> dict[str, str]:
    """A tenant whose month may cost this much and no more."""
    httpx.post(f"{cloud.url}/api/v1/auth/register", json=FRUGAL, timeout=60).raise_for_status()
    login = {"url": cloud.url, **FRUGAL}
    define(login)
    with signed_in(login) as api:
        api.put("/usage/budget", json={"monthlyUsd": str(budget)}).raise_for_status()
    return login


def _stream(login: dict[str, str], who: str, count: int, *, every: float) -> Uploader:
    files = {f"{who}-{number}": note(f"{who} {number}") for number in range(count)}
    stream = Uploader(dict(login), files, kind=TYPE, every=every)
    stream.start()
    return stream


def _at_rest(stream: Uploader) -> Counter[str]:
    """The statuses of all its documents, once nothing more happens to them without a person."""
    found: Counter[str] = Counter()
    with signed_in(stream.login) as api:
        for each in stream.jobs:
            deadline = time.monotonic() + PATIENCE  # anew: a slow machine is late with all of them
            while (status := job(api, each)["status"]) not in AT_REST and time.monotonic() < deadline:
                time.sleep(0.2)
            found[status] += 1
    if stream.problem:
        raise stream.problem
    return found


def _changes(cloud: RunningCloud) -> dict[str, float]:
    page = httpx.get(f"{cloud.url}/metrics", timeout=30).raise_for_status().text
    families = text_string_to_metric_families(page)
    found = [each for family in families if family.name == "quire_llm_breaker" for each in family.samples]
    return {each.labels["change"]: each.value for each in found if each.name.endswith("_total")}
