"""Two tenants against each other: whatever one asks with the other's ids, it learns nothing and changes nothing."""

from __future__ import annotations

import json
import queue
import random
import re
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from proofs import side_doors
from proofs.claims import SHORT, Claim, Scale
from proofs.full_tenant import FullTenant, full_tenant
from proofs.kept_state import KeptState
from proofs.strange_calls import Call, Operation, call, operations

from benchmarks.running import RunningCloud

MIXTURES = 5_000
LINKS = 150
_MARK = "zq"


@dataclass
class Seen:
    """What became of a stranger's tries."""

    tried: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    compared: int = 0
    told_apart: list[str] = field(default_factory=list)
    rules: str = ""
    """What the strangers said in policies of their own, which those go on telling them."""

    def note(self, said: str, answer: httpx.Response, theirs: Secrets) -> None:
        self.tried += 1
        sent = said
        if "/hitl/policy" in said:
            sent = self.rules = f"{self.rules} {said}"
        if found := theirs.in_answer(f"{answer.text} {dict(answer.headers)}", sent=sent):
            self.leaks.append(f"{said}: {found}")
        if answer.is_server_error:
            self.broken.append(f"{said}: {answer.status_code}")


@dataclass(frozen=True)
class Secrets:
    """What is a tenant's own and was not said by whoever asked."""

    tenant: FullTenant

    @cached_property
    def _marked(self) -> re.Pattern[str]:
        return re.compile(rf"{self.tenant.mark}\w+")

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.tenant.everything_of_ours())

    def in_answer(self, text: str, *, sent: str) -> list[str]:
        said = sent.lower() + sent.lower().replace("-", "")
        marked = {word for word in self._marked.findall(text) if word.lower() not in said}
        return sorted(marked | {one for one in self._known if one in text and one.lower() not in said})[:3]


def prove(scale: Scale) -> Iterator[Claim]:
    dice = random.Random(scale.seeds[0])  # noqa: S311 - repeatable on purpose
    marks = [f"{_MARK}{dice.getrandbits(40):010x}" for _ in range(2)]
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder, _receiver() as (url, heard):
        variables = Path(folder) / "variables.json"
        with RunningCloud(Path(folder) / "data", "--env-vars", str(variables)) as cloud, ThreadPoolExecutor(2) as pool:
            hooks = [f"{url}/{name}" for name in ("ours", "theirs")]
            ours, theirs = pool.map(full_tenant, [cloud.url] * 2, marks, hooks)
            state = KeptState(variables, cloud)
            yield from _fuzzed(cloud, scale, ours, theirs, state)
        yield _hooks(heard, ours)


def _fuzzed(
    cloud: RunningCloud, scale: Scale, ours: FullTenant, theirs: FullTenant, state: KeptState
) -> Iterator[Claim]:
    seen, seeds = Seen(), f"{scale.seeds[0]}..{scale.seeds[-1]}"
    yield _sockets(ours, theirs)
    secrets, ids = Secrets(ours), ours.everything_of_ours()
    before = state.settled(ours.tenant, ids)
    with httpx.Client(base_url=f"{cloud.url}/api/v1", timeout=60) as api:
        _every_operation(api, scale, ours, theirs, seen)
        for seed in scale.seeds:
            _mixtures(api, random.Random(seed), scale, ours, theirs, seen)  # noqa: S311 - repeatable on purpose
        for request in side_doors.borrowed(ours):
            seen.note(str(request), request.send(api, theirs.people["admin"].bearer()), secrets)
        yield _tokens(api, ours, theirs)
    yield _links(scale, ours, theirs)
    after = state.settled(ours.tenant, ids)
    yield _claim("answers of the API that tell nothing of another tenant", seen.tried, seen.leaks, seeds)
    yield _claim("answers of the API to strangers that are not 5xx", seen.tried, seen.broken, seeds)
    yield _claim("things of another tenant answered like things that are not", seen.compared, seen.told_apart, seeds)
    changed = sorted(before ^ after)
    yield _claim("rows, objects and items of the tenant unchanged by it", len(before), changed, seeds)


def _claim(says: str, of: int, wrong: list[str], seeds: str = "") -> Claim:
    return Claim("tenants", says, of - len(wrong), of, "; ".join(each[:300] for each in wrong[:2]), seeds)


def _every_operation(api: httpx.Client, scale: Scale, ours: FullTenant, theirs: FullTenant, seen: Seen) -> None:
    """Everybody of the one tenant calls everything with ids of the other, and with ids that nobody has."""
    dice, everybody = random.Random(scale.seeds[0]), [who for who, _ in theirs.callers()]  # noqa: S311 - as above
    for operation in operations():
        # In the suite, one caller for each: all of them would take minutes.
        asking = everybody if scale.factor >= SHORT.factor else [dice.choice(everybody)]
        for who in asking:
            aimed, idle = call(operation, _picking(ours, theirs)), call(operation, _nobodys(theirs))
            bearer = dict(theirs.callers())[who]
            answer = aimed.send(api, bearer)
            seen.note(f"{who}: {aimed}", answer, Secrets(ours))
            if operation.names_something:
                seen.compared += 1
                if _gist(answer) != _gist(idle.send(api, bearer)):
                    seen.told_apart.append(f"{who}: {aimed}: {answer.status_code}")


def _gist(answer: httpx.Response) -> object:
    return answer.status_code, answer.json().get("error")


def _mixtures(
    api: httpx.Client, dice: random.Random, scale: Scale, ours: FullTenant, theirs: FullTenant, seen: Seen
) -> None:
    callers = dict(theirs.callers())
    for _ in range(scale.of(MIXTURES) // len(scale.seeds)):
        mixed, who = _mixed(dice, dice.choice(operations()), ours, theirs), dice.choice([*callers])
        seen.note(f"{who}: {mixed}", mixed.send(api, dict(theirs.callers())[who]), Secrets(ours))


def _mixed(dice: random.Random, operation: Operation, ours: FullTenant, theirs: FullTenant) -> Call:
    """At least one id in the path is the other tenant's: what one does with one's own alone is no attack."""
    straight, own = _picking(ours, theirs), _picking(theirs, theirs)

    def pick(kind: str) -> str:
        if kind not in ours.things or kind == "type":
            return straight(kind)
        if dice.random() < 0.25:
            return own(kind)
        one = dice.choice(ours.things[kind if dice.random() < 0.7 else dice.choice([*ours.things])])
        return dice.choice([one, one, one.upper(), one.replace("-", ""), f"{{{one}}}", f"urn:uuid:{one}"])

    while True:
        made = call(operation, pick, dice)
        strange = {one.replace("-", "") for ids in ours.things.values() for one in ids}
        if not operation.places or any(one in made.path.lower().replace("-", "") for one in strange):
            return made


def _picking(aim: FullTenant, theirs: FullTenant) -> Callable[[str], str]:
    """Ids of `aim`; what is said beside them is the caller's own."""
    said = {
        "word": aim.mark,
        "repeat": aim.word("again"),
        "tenant": aim.tenant,
        "address": aim.people["admin"].email,
        "hook": theirs.hook,
    }
    return lambda kind: said[kind] if kind in said else aim.things[kind][0]


def _nobodys(theirs: FullTenant) -> Callable[[str], str]:
    def pick(kind: str) -> str:
        return theirs.hook if kind == "hook" else f"t-{uuid.uuid4().hex}" if kind == "type" else str(uuid.uuid4())

    return pick


def _sockets(ours: FullTenant, theirs: FullTenant) -> Claim:
    """What a stranger hears names nothing but what they said themselves; the tenant heard all of it."""
    stranger, own = side_doors.overheard(ours, theirs)
    asked = {one for ids in ours.things.values() for one in ids}
    told = [message for message in stranger if json.loads(message)["event"] not in {"subscribed", "error"}]
    marked = [message for message in stranger if ours.mark in message or "status" in json.loads(message)]
    nothing_to_hear = [] if any(one in message for message in own for one in asked) else ["the tenant heard nothing"]
    return _claim(
        "messages on a stranger's socket without a word of it", len(stranger), told + marked + nothing_to_hear
    )


def _links(scale: Scale, ours: FullTenant, theirs: FullTenant) -> Claim:
    """The links themselves open what they are for: so what refuses the others is their signature."""
    opened = [link for link in (*ours.links, *theirs.links) if not httpx.get(link, timeout=60).is_success]
    links = list(side_doors.tampered_links(ours, theirs))
    random.Random(scale.seeds[0]).shuffle(links)  # noqa: S311 - repeatable on purpose
    links = links[: scale.of(LINKS, least=15)]
    answers = [httpx.get(link, timeout=60) for link in links]
    answers += side_doors.tampered_forms(ours, theirs)
    wrong = [f"{answer.request.url}: {answer.status_code}" for answer in answers if not answer.is_client_error]
    return _claim("pre-signed links and forms led to another tenant: refused", len(answers), wrong + opened)


def _tokens(api: httpx.Client, ours: FullTenant, theirs: FullTenant) -> Claim:
    answers: dict[str, int] = {}
    for name, bearer in side_doors.tampered_tokens(ours, theirs):
        answers[name] = api.get("/documents", headers={"Authorization": f"Bearer {bearer}"}).status_code
    for token in side_doors.tampered_refreshes(ours, theirs):
        answers[f"refresh {token[:40]}"] = api.post("/auth/refresh", json={"refreshToken": token}).status_code
        body = {"email": f"{uuid.uuid4()}@example.org", "password": "a quite good passphrase", "invitation": token}
        answers[f"invitation {token[:40]}"] = api.post("/auth/register", json=body).status_code
    wrong = [f"{name}: {status}" for name, status in answers.items() if not 400 <= status < 500]
    return _claim("tokens, keys and invitations that claim another tenant: refused", len(answers), wrong)


def _hooks(heard: queue.Queue[tuple[str, str]], ours: FullTenant) -> Claim:
    told = list(heard.queue)
    secrets = Secrets(ours)
    wrong = [body for path, body in told if path == "/theirs" and secrets.in_answer(body, sent="")]
    return _claim("webhooks that tell their own tenant's news alone", len(told), wrong)


@contextmanager
def _receiver() -> Iterator[tuple[str, queue.Queue[tuple[str, str]]]]:
    """Where the webhooks of both call, each at a path of its own."""
    heard: queue.Queue[tuple[str, str]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.put((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", heard
        finally:
            server.shutdown()
            thread.join()
