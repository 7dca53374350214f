"""Each backing service refuses, hangs, fails or is slow for a while: nothing is lost, the API says so."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from chaos_client import ChaosClient
from pipeline.sending import ENDED, pdf
from proofs.asking import Answers, asking
from proofs.carrying import Carried, Uploader, ends
from proofs.claims import Claim, Scale
from proofs.language_model import TYPE, Model, model, note

from benchmarks.running import RunningCloud

HTTP = ("dynamodb", "s3", "events")
SERVICES = ("postgres", "redis", *HTTP, "llm")
KINDS = ("refuse", "hang", "fail", "slow")
CASES = [(service, kind) for service in SERVICES for kind in KINDS]
SECONDS = 60
SLOW_SECONDS = 10
RECOVERED_SECONDS = 30.0
PATIENCE = 120.0
DOCUMENTS = 3
"""On their way when it begins, sent while it lasts, and sent when it is over."""
RATES = {f"QUIRE_RATE_{name}": "1000000" for name in ("AUTH", "UPLOAD", "WRITE", "READ", "ALL")}
"""Far from any limit, but counted: that is what the cache is for."""


@dataclass
class Case:
    """What became of the documents that were on their way, sent during it, and sent after it."""

    name: str
    found: list[Carried]
    met: int
    """Calls that the misbehaviour met."""
    seconds: float
    """From the moment when the service behaves again until all are at their end."""
    answers: list[Answers]
    began: datetime
    may_wait: bool = False
    """Whether a person may be asked: that is what happens while a language model does not answer."""

    @property
    def kept(self) -> int:
        return sum(each.ended_once or (self.may_wait and each.status == "hitl_pending") for each in self.found)

    @property
    def in_the_middle(self) -> bool:
        """Whether the first document was still on its way when it began."""
        rested = self.found[0].rested
        return rested is None or rested > self.began

    @property
    def recovered(self) -> bool:
        return self.seconds <= RECOVERED_SECONDS and self.found[-1].ended_once


@dataclass
class House:
    cloud: RunningCloud
    machine: Model
    seconds: float
    known: str = ""
    """A document that was completed before anything broke."""
    cases: list[Case] = field(default_factory=list)

    def sent(self, name: str, write: Callable[[str], bytes], kind: str) -> Uploader:
        uploader = Uploader(dict(self.cloud.login), {name: write(name)}, kind=kind)
        uploader.start()
        return uploader

    def carried(self, uploaders: list[Uploader], rests: frozenset[str] = frozenset(ENDED)) -> list[Carried]:
        for uploader in uploaders:
            uploader.join(timeout=2 * PATIENCE)
        return ends(self.cloud, [job for each in uploaders for job in each.jobs], seconds=PATIENCE, rests=rests)


def prove(scale: Scale) -> Iterator[Claim]:
    # In the suite one of them; otherwise all, for as long as there is time.
    tried = random.Random(scale.seeds[0]).sample(CASES, 1) if scale.factor < 0.1 else CASES  # noqa: S311 - repeatable
    seconds = scale.of(SECONDS, least=6)
    with (
        tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
        RunningCloud(Path(folder) / "data", "--chaos", "proxies") as cloud,
        model(cloud, QUIRE_RATE_LIMITS="on", **RATES) as machine,
    ):
        house = House(cloud, machine, seconds)
        [known] = house.carried([house.sent("known", pdf, "document")])
        house.known = known.document
        for service, kind in tried:
            house.cases.append(_tried(house, service, kind))
    seeds = str(scale.seeds[0]) if tried is not CASES else ""
    yield from _claims(house.cases, f"{len(tried)} ways of {len(SERVICES)} services for {seconds} s", seeds)


def _claims(cases: list[Case], said: str, seeds: str) -> Iterator[Claim]:
    claim = partial(Claim, "outages", seeds=seeds)
    of = len(cases)
    unmet = [case.name for case in cases if not (case.met and case.in_the_middle)]
    yield claim(f"{said}: met calls, and a document on its way", of - len(unmet), of, " ".join(unmet))
    slowest = max(cases, key=lambda case: case.seconds)
    recovered = sum(case.recovered for case in cases)
    worst = f"{slowest.seconds:.1f} s ({slowest.name})"
    yield claim(f"{said}: over within {RECOVERED_SECONDS:.0f} s", recovered, of, worst, timed=True)
    lost = [f"{case.name}: {[each.status for each in case.found]}" for case in cases if case.kept < DOCUMENTS]
    kept = sum(case.kept for case in cases)
    yield claim(f"{said}: documents carried to their end once", kept, of * DOCUMENTS, " ".join(lost[:1]))
    answers = [each for case in cases for each in case.answers]
    bad = [f"{case.name} {bad}" for case in cases for each in case.answers for bad in each.bad]
    asked = sum(each.of for each in answers)
    slow = max(answers, key=lambda each: each.slowest)
    worst = bad[0] if bad else f"{slow.slowest:.1f} s for {slow.slowest_to}"
    yield claim("answers of the API meanwhile: as asked, or 503 with Retry-After", asked - len(bad), asked, worst)


def _tried(house: House, service: str, kind: str) -> Case:
    name, asks = f"{service}-{kind}", service == "llm"
    write, about = (note, TYPE) if asks else (pdf, "document")
    people = asking(dict(house.cloud.login), house.known, key=f"{name}-asked")
    uploaders = [house.sent(f"{name}-before", write, about)]
    uploaders[0].join(timeout=PATIENCE)
    with _broken(house, service, kind) as met:
        began = datetime.now(UTC)
        for each in people:
            each.start()
        uploaders.append(house.sent(f"{name}-during", write, about))
        time.sleep(house.seconds)
        hits = _hits(met)
    behaves = time.monotonic()
    uploaders.append(house.sent(f"{name}-after", write, about))
    found = house.carried(uploaders, rests=frozenset(ENDED | {"hitl_pending"}) if asks else frozenset(ENDED))
    took = time.monotonic() - behaves
    return Case(name, found, hits, took, [each.over() for each in people], began, may_wait=asks)


def _hits(met: Callable[[], int]) -> int:
    """Calls that it met; on a slow machine it lasts until there is one."""
    deadline = time.monotonic() + PATIENCE
    while not (hits := met()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return hits


@contextmanager
def _broken(house: House, service: str, kind: str) -> Iterator[Callable[[], int]]:
    """Tells how many calls it met so far."""
    if service == "llm":
        before = len(house.machine.server.asked)
        with house.machine.breaking(kind):
            yield lambda: len(house.machine.server.asked) - before
        return
    chaos = ChaosClient(house.cloud.owner())
    chaos.fault(service, kind, **_how(service, kind))
    # Whoever wants in meanwhile meets an authorizer that remembers nothing.
    chaos.kill("AuthorizerFunction")
    yield lambda: int(chaos.told()["faults"][0]["met"])
    chaos.end()


def _how(service: str, kind: str) -> dict[str, Any]:
    """Of S3 the client's own uploads are met too."""
    how: dict[str, Any] = {"callers": "everybody"} if service == "s3" else {}
    if kind == "fail" and service in HTTP:
        how["error"] = "internal"
    if kind == "slow":
        how["latency"] = SLOW_SECONDS
    return how
