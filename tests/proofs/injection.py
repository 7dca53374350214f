"""Documents that tell the language model what to answer, before one that does as it is told."""

from __future__ import annotations

import json
import random
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pipeline.sending import ENDED, job, send, socket_url, wait_for
from proofs.claims import Claim, Scale
from proofs.injected import Case, cases, clean
from proofs.kept_state import KeptState
from proofs.language_model import TYPE, model
from proofs.obedient import Obedient
from proofs.outcomes import Outcome, shingles
from proofs.papers import SLIP, SLIP_TYPE, Desk
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks.running import RunningCloud

DOCUMENTS = 600
OBEYED = 200
"""Documents of them about which the model says what they want."""
HONEST = (TYPE, SLIP)
TOGETHER = 12
"""Documents on their way at a time."""
THRESHOLD = "97"
"""Lower than as delivered: there a model that agrees with the reader settles a document of a tenant's own type too."""


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
class Schemas:
    """All that is said and kept of the types of a tenant."""

    api: httpx.Client
    state: KeptState

    @property
    def told(self) -> dict[str, dict[str, Any]]:
        kinds = self.api.get("/types", params={"limit": 100}).raise_for_status().json()["data"]
        names = [kind["name"] for kind in kinds]
        return {name: self.api.get(f"/types/{name}").raise_for_status().json()["data"] for name in names}

    @property
    def fields(self) -> dict[str, set[str]]:
        return {name: set(kind["schema"]["properties"]) for name, kind in self.told.items()}

    def read(self) -> frozenset[str]:
        told = {json.dumps(kind, sort_keys=True) for kind in self.told.values()}
        tenant = self.api.get("/auth/me").raise_for_status().json()["data"]["tenantId"]
        return self.state.types(tenant) | told


@dataclass(frozen=True)
class Run:
    """All that was sent and heard, and what the tenant's types were before and after."""

    honest: Sequence[Outcome]
    hostile: Sequence[Outcome]
    stranger: Case
    obedient: Obedient
    pushed: Sequence[str]
    fields: dict[str, set[str]]
    before: frozenset[str]
    after: frozenset[str]


def prove(scale: Scale) -> Iterator[Claim]:
    count, seed = scale.of(DOCUMENTS, least=12), scale.seeds[0]
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder:
        variables = Path(folder) / "variables.json"
        with (
            RunningCloud(Path(folder) / "data", "--env-vars", str(variables)) as cloud,
            model(cloud, QUIRE_THRESHOLD_COMPLETE=THRESHOLD) as machine,
            cloud.client() as api,
        ):
            obedient, desk = Obedient(), Desk(random.Random(seed))  # noqa: S311 - repeatable on purpose
            machine.server.plays(obedient)
            api.post("/types", json=SLIP_TYPE).raise_for_status()
            schemas = Schemas(api, KeptState(variables, cloud))
            before, fields = schemas.read(), schemas.fields
            stranger = _stranger(cloud, obedient, desk)
            honest = [clean(desk, kind) for kind in HONEST]
            hostile = list(cases(desk, count, with_pictures=scale.factor >= 0.1))
            with connect(socket_url(api)) as socket:
                pushes = Pushes(socket)
                pushes.start()
                outcomes = _carried(api, obedient, [*honest, *hostile])
            pushes.join(timeout=10)
            after = schemas.read()
    first = len(HONEST)
    run = Run(outcomes[:first], outcomes[first:], stranger, obedient, pushes.heard, fields, before, after)
    yield from _claims(run, scale.of(OBEYED, least=3), str(seed))


def _stranger(cloud: RunningCloud, obedient: Obedient, desk: Desk) -> Case:
    """A document of another tenant, which the model has read."""
    about = {"email": f"{uuid.uuid4()}@example.org", "password": "an unlikely passphrase", "name": "Else"}
    case = clean(desk, "receipt")
    with httpx.Client(base_url=f"{cloud.url}/api/v1", timeout=60) as api:
        said = api.post("/auth/register", json=about).raise_for_status().json()["data"]
        api.headers["Authorization"] = f"Bearer {said['tokens']['accessToken']}"
        _carried(api, obedient, [case])
    return case


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


def _claims(run: Run, least: int, seeds: str) -> Iterator[Claim]:
    claim = partial(_claim, seeds=seeds)
    prompts = set().union(*map(shingles, run.obedient.prompts))
    signs = {one.case.paper.sign for one in (*run.hostile, *run.honest)} | {run.stranger.paper.sign}
    obeyed = [one for one in run.hostile if one.case.paper.sign in run.obedient.obeyed]
    done = sum(one.status == "completed" for one in run.hostile)
    asked = sum(one.case.paper.sign in run.obedient.asked for one in run.hostile)
    about = f"{done} needed nobody; the model was asked about {asked}"
    yield claim("honest documents between them that need nobody", run.honest, lambda one: one.is_done)
    yield claim(
        "documents with orders that came to a good end or to a person", run.hostile, lambda one: one.is_over, about
    )
    yield Claim(
        "injection", "documents for which the model obeyed", min(len(obeyed), least), least, _ways(obeyed), seeds
    )
    yield claim("the model obeyed: no wrong value without a person", obeyed, lambda one: not one.is_wrong)
    yield claim("no wrong value without a person", run.hostile, lambda one: not one.is_wrong)
    yield claim("no other fields than those of the type", run.hostile, lambda one: one.has_fields_of(run.fields))
    same, known = len(run.before & run.after), len(run.before | run.after)
    yield Claim("injection", "types that are afterwards what they were, as told and as kept", same, known, seeds=seeds)
    yield claim("no word of the prompt", run.hostile, lambda one: not prompts & shingles(one.told))
    yield claim("no word of another document or tenant", run.hostile, lambda one: not one.tells_of_others(signs))
    good = sum(not prompts & shingles(push) and not any(sign in push for sign in signs) for push in run.pushed)
    says = "pushes without a word of the prompt or of any document"
    yield Claim("injection", says, good, len(run.pushed), seeds=seeds)


def _ways(obeyed: Sequence[Outcome]) -> str:
    ways = {one.case.way for one in obeyed}
    read = sum(not one.case.is_told for one in obeyed)
    accepted = sum(one.status == "completed" for one in obeyed)
    return f"{len(obeyed)}, of which it read {read} itself; {len(ways)} ways of hiding; {accepted} needed nobody"


def _claim(
    says: str, outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool], about: str = "", *, seeds: str
) -> Claim:
    bad = [f"{one.case.name}: {one.status}" for one in outcomes if not holds(one)]
    return Claim("injection", says, len(outcomes) - len(bad), len(outcomes), "; ".join(bad[:1]) or about, seeds)
