"""The ways in that are no operation of the API: sockets, pre-signed links and forms, tokens, cursors, repetitions."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
from pipeline.sending import pdf, post_form, send, socket_url, until_ended
from proofs.full_tenant import FullTenant
from proofs.strange_calls import Call
from websockets.sync.client import ClientConnection, connect

_QUIET_SECONDS = 2.0
_NOT_SIGNED_OVER = {"X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token"}


def overheard(ours: FullTenant, theirs: FullTenant) -> tuple[list[str], list[str]]:
    """What a stranger's socket and one of the tenant's hear of a document of the tenant, all topics asked for."""
    with (
        theirs.people["admin"].client() as stranger,
        ours.people["admin"].client() as admin,
        connect(socket_url(stranger)) as far,
        connect(socket_url(admin)) as near,
    ):
        near.send(json.dumps({"action": "subscribe", "topic": "all-jobs"}))
        answers = [_asked(far, said) for said in _topics(ours)]
        accepted = send(admin, pdf(ours.word("pushed")), name=f"{ours.word('pushed')}.pdf", force=True)
        answers.append(_asked(far, {"action": "subscribe", "jobId": accepted["jobId"]}))
        until_ended(admin, accepted["jobId"], seconds=300)
        ours.things["job"].append(accepted["jobId"])
        ours.things["document"].append(accepted["documentId"])
        return [*answers, *_heard(far)], list(_heard(near))


def _asked(socket: ClientConnection, said: dict[str, str]) -> str:
    socket.send(json.dumps(said))
    return str(socket.recv(timeout=120))


def _topics(ours: FullTenant) -> list[dict[str, str]]:
    plain = [{"topic": topic} for topic in ("jobs", "all-jobs", "tasks")]
    forged = [{"topic": f"{ours.tenant}#jobs"}, {"topic": f"{ours.tenant}#user#{ours.things['person'][0]}#jobs"}]
    named = [{"topic": "all-jobs", "tenantId": ours.tenant}, {"jobId": f"{ours.tenant}#job#{ours.things['job'][0]}"}]
    jobs = [{"jobId": one} for kind in ("job", "document", "task") for one in ours.things[kind]]
    return [{"action": "subscribe", **said} for said in (*plain, *forged, *named, *jobs)]


def _heard(socket: ClientConnection) -> Iterator[str]:
    with suppress(TimeoutError):
        while True:
            yield str(socket.recv(timeout=_QUIET_SECONDS))


def tampered_links(ours: FullTenant, theirs: FullTenant) -> Iterator[str]:
    """Links of a stranger, led to objects of the tenant in each way that the parts of two links can be mixed."""
    for mine in theirs.links:
        for other in ours.links:
            own, aim = urlsplit(mine), urlsplit(other)
            signed, aimed = dict(parse_qsl(own.query)), dict(parse_qsl(aim.query))
            yield _link(aim, signed)
            yield _link(aim, aimed | {name: signed[name] for name in _NOT_SIGNED_OVER & signed.keys()})
            yield _link(aim, {name: value for name, value in aimed.items() if not name.startswith("X-Amz-")})
            yield urlunsplit(own._replace(path=f"{own.path}/../../../..{aim.path}"))
            yield urlunsplit(own._replace(path=f"{own.path}%2f..%2f..%2f..%2f..{aim.path}"))


def _link(aim: SplitResult, query: Mapping[str, str]) -> str:
    return urlunsplit(aim._replace(query=urlencode(query)))


def tampered_forms(ours: FullTenant, theirs: FullTenant) -> Iterator[httpx.Response]:
    """A stranger's form for uploads, with the key or the parts of a form of the tenant's."""
    mine, other = theirs.form, ours.form
    for changed in (
        {"key": other["fields"]["key"]},
        {"key": other["fields"]["key"], "policy": other["fields"]["policy"]},
        {"key": f"{mine['fields']['key']}/../../../{other['fields']['key']}"},
    ):
        yield post_form(mine, b"taken", **changed)


def tampered_tokens(ours: FullTenant, theirs: FullTenant) -> Iterator[tuple[str, str]]:
    """Bearers of a stranger that say they are the tenant's."""
    mine, victim = (each.people["admin"].bearer() for each in (theirs, ours))
    head, claims, signature = mine.split(".")
    _, other_claims, other_signature = victim.split(".")
    yield "the claims of another", f"{head}.{other_claims}.{signature}"
    yield "the signature of another", f"{head}.{claims}.{other_signature}"
    yield "no signature", f"{head}.{other_claims}."
    told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    forged = {name: ours.tenant if value == theirs.tenant else value for name, value in told.items()}
    written = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    yield "the tenant of another", f"{head}.{written}.{signature}"
    yield "half a key of another", ours.keys["every scope"][:-4] + "aaaa"


def tampered_refreshes(ours: FullTenant, theirs: FullTenant) -> Iterator[str]:
    """Refresh tokens and invitations name their tenant in the open."""
    secret = theirs.people["admin"].tokens["refreshToken"].partition(".")[2]
    victim = ours.tenant.replace("-", "")
    yield f"{victim}.{secret}"
    yield f"{victim}.{secret[::-1]}"
    yield f"{victim}."


def borrowed(ours: FullTenant) -> Iterator[Call]:
    """Requests of a stranger with cursors and idempotency keys that were given to the tenant."""
    for path, cursor in ours.cursors.items():
        for more in ({}, {"limit": "100"}, {"order": "asc"}):
            yield Call("GET", path, {"cursor": cursor, **more}, None, {})
    key = {"Idempotency-Key": ours.word("again")}
    yield Call("POST", "/timetables", {}, {"name": "Plan"}, key)
    yield Call("POST", "/timetables", {}, {"name": "Plan"}, key)
    yield Call("POST", "/timetables", {}, {"name": "Another"}, key)
