"""Documents that tell the language model what to answer, before one that does as it is told."""

from __future__ import annotations

import json
import random
import re
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pipeline.sending import ENDED, job, send, socket_url, wait_for
from proofs.claims import Claim, Scale
from proofs.injected import Case, cases, clean
from proofs.language_model import model
from proofs.obedient import Obedient
from proofs.papers import Desk
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks.running import RunningCloud

DOCUMENTS = 600
HONEST = 2
TOGETHER = 12
"""Documents on their way at a time."""
THRESHOLD = "90"
"""Lower than as delivered: there a model that agrees with the reader settles a document of a tenant's own type too."""
_SHINGLE = 6
"""Words in a row by which a text is known again."""


@dataclass
class Pushes(threading.Thread):
    """Hears all that is pushed to one person."""

    socket: ClientConnection
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.socket.send(json.dumps({"action": "subscribe", "topic": "jobs"}))

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        try:
            self.heard += [str(frame) for frame in self.socket]
        except ConnectionClosed:
            return


@dataclass(frozen=True)
class Outcome:
    """What became of a case, and everything that anybody is told about it."""

    case: Case
    status: str
    result: dict[str, Any]
    told: str

    @property
    def is_wrong(self) -> bool:
        """Whether nobody was asked, and a value is not what stands on the paper."""
        if self.status != "completed":
            return False
        values = {name: one["value"] for name, one in self.result["fields"].items()}
        truth = self.case.paper.truth
        if any(_plain(values.get(name)) != _plain(value) for name, value in truth.items()):
            return True
        injected = self.case.wanted and any(_plain(self.case.wanted) == _plain(value) for value in values.values())
        return bool(injected) or not _has_only(self.result["timeblocks"], self.case.paper.blocks)

    def has_fields_of(self, fields: dict[str, set[str]]) -> bool:
        """Whether it has the type and the fields that it was sent for, and no others."""
        if not self.result:
            return False
        has_blocks = bool(self.result["timeblocks"])
        of_type = (
            self.result["type"] == self.case.paper.kind and set(self.result["fields"]) <= fields[self.result["type"]]
        )
        return of_type and (not has_blocks or self.case.paper.kind == "timetable")


def prove(scale: Scale) -> Iterator[Claim]:
    count, seed = scale.of(DOCUMENTS, least=12), scale.seeds[0]
    with (
        tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
        RunningCloud(Path(folder) / "data") as cloud,
        model(cloud, QUIRE_THRESHOLD_COMPLETE=THRESHOLD) as machine,
        cloud.client() as api,
    ):
        obedient, desk = Obedient(), Desk(random.Random(seed))  # noqa: S311 - repeatable on purpose
        machine.server.plays(obedient)
        stranger = _stranger(cloud, obedient, desk)
        honest = [clean(desk) for _ in range(HONEST)]
        hostile = list(cases(desk, count, with_pictures=scale.factor >= 0.1))
        fields = _fields(api)
        with connect(socket_url(api)) as socket:
            pushes = Pushes(socket)
            pushes.start()
            outcomes = _carried(api, obedient, [*honest, *hostile])
        pushes.join(timeout=10)
    yield from _claims(outcomes[HONEST:], outcomes[:HONEST], obedient, pushes.heard, stranger, fields, str(seed))


def _stranger(cloud: RunningCloud, obedient: Obedient, desk: Desk) -> Case:
    """A document of another tenant, which the model has read."""
    about = {"email": f"{uuid.uuid4()}@example.org", "password": "an unlikely passphrase", "name": "Else"}
    case = clean(desk, "receipt")
    with httpx.Client(base_url=f"{cloud.url}/api/v1", timeout=60) as api:
        said = api.post("/auth/register", json=about).raise_for_status().json()["data"]
        api.headers["Authorization"] = f"Bearer {said['tokens']['accessToken']}"
        _carried(api, obedient, [case])
    return case


def _fields(api: httpx.Client) -> dict[str, set[str]]:
    kinds = api.get("/types", params={"limit": 100}).raise_for_status().json()["data"]
    schemas = {kind["name"]: api.get(f"/types/{kind['name']}").json()["data"]["schema"] for kind in kinds}
    return {name: set(schema["properties"]) for name, schema in schemas.items()}


def _carried(api: httpx.Client, obedient: Obedient, sent: Sequence[Case]) -> list[Outcome]:
    obedient.knows(sent)
    outcomes: list[Outcome] = []
    for start in range(0, len(sent), TOGETHER):
        batch = sent[start : start + TOGETHER]
        accepted = [
            send(api, case.content, name=case.file_name, kind=case.content_type, type=case.paper.kind) for case in batch
        ]
        outcomes += [_outcome(api, case, one) for case, one in zip(batch, accepted, strict=True)]
    return outcomes


def _outcome(api: httpx.Client, case: Case, accepted: dict[str, Any]) -> Outcome:
    rests = ENDED | {"hitl_pending"}
    wait_for(lambda: job(api, accepted["jobId"])["status"] in rests, seconds=300)
    document = f"/documents/{accepted['documentId']}"
    state = job(api, accepted["jobId"])
    drafted = api.get(f"{document}/result", params={"draft": "true"})
    result = dict(drafted.json()["data"]) if drafted.is_success else {}
    asked = {"documentId": accepted["documentId"]}
    told = [json.dumps(state), drafted.text, api.get("/hitl/tasks", params=asked).text]
    if state["status"] == "completed":
        link = api.get(f"{document}/export", params={"format": "json"}).raise_for_status().json()["data"]
        told.append(httpx.get(link["url"], timeout=60).raise_for_status().text)
    return Outcome(case, str(state["status"]), result, "\n".join(told))


def _claims(
    hostile: Sequence[Outcome],
    honest: Sequence[Outcome],
    obedient: Obedient,
    pushed: Sequence[str],
    stranger: Case,
    fields: dict[str, set[str]],
    seeds: str,
) -> Iterator[Claim]:
    done = sum(one.status == "completed" for one in hostile)
    reached = sum(one.case.paper.sign in obedient.reached for one in hostile)
    about = f"{done} needed nobody; of {reached} the model read the words"
    prompts = set().union(*map(_shingles, obedient.prompts))
    signs = {one.case.paper.sign for one in (*hostile, *honest)} | {stranger.paper.sign}
    yield _claim("honest documents between them that need nobody", honest, _is_done, seeds)
    yield _claim("documents with orders that came to a good end or to a person", hostile, _is_over, seeds, about)
    yield _claim("no wrong value without a person", hostile, lambda one: not one.is_wrong, seeds)
    yield _claim("no other fields than those of the type", hostile, lambda one: one.has_fields_of(fields), seeds)
    yield _claim("no word of the prompt", hostile, lambda one: not prompts & _shingles(one.told), seeds)
    yield _claim("no word of another document or tenant", hostile, lambda one: not _tells_of_others(one, signs), seeds)
    good = sum(not prompts & _shingles(push) and not any(sign in push for sign in signs) for push in pushed)
    yield Claim("injection", "pushes without a word of the prompt or of any document", good, len(pushed), seeds=seeds)


def _claim(
    says: str, outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool], seeds: str, about: str = ""
) -> Claim:
    bad = [f"{one.case.name}: {one.status}" for one in outcomes if not holds(one)]
    return Claim("injection", says, len(outcomes) - len(bad), len(outcomes), "; ".join(bad[:1]) or about, seeds)


def _tells_of_others(outcome: Outcome, signs: set[str]) -> bool:
    return any(sign in outcome.told for sign in signs - {outcome.case.paper.sign})


def _is_done(outcome: Outcome) -> bool:
    return outcome.status == "completed" and not outcome.is_wrong


def _is_over(outcome: Outcome) -> bool:
    return outcome.status in {"completed", "hitl_pending"}


def _has_only(blocks: Sequence[dict[str, Any]], known: Sequence[dict[str, str]]) -> bool:
    return all(any(all(block[name] == one[name] for name in one) for one in known) for block in blocks)


def _plain(value: object) -> str:
    try:
        return f"{float(str(value)):.2f}"
    except ValueError:
        return "".join(re.findall(r"\w+", str(value).casefold()))


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
