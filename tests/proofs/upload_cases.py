"""What can become of a file that was announced: one function a case, and how each has to end."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from hashlib import sha256

import httpx
from pipeline.sending import ENDED, announce, job, post_form, until_ended
from proofs.upload_bench import (
    CANCELLED,
    CHANGED,
    COMPLETED,
    EMPTY,
    EXPIRED,
    SIZE,
    TOO_LARGE,
    Bench,
    Ending,
    Try,
)

MOST_BYTES = 10_000_000
PATIENCE = 120.0
MOMENTS = ("pending", "uploaded", "classifying", "preprocessing", "extracting", "validating", "saving")
"""The statuses of a digital PDF, in order: when somebody interferes with it."""
TAKEN = (204,)
_PNG = b"\x89PNG\r\n\x1a\n"


Case = Callable[[Bench], Try]


def checksum(content: bytes) -> str:
    return base64.b64encode(sha256(content).digest()).decode()


def never_come(bench: Bench) -> Try:
    return bench.announced("never come", bench.file(), EXPIRED)


def come_twice(bench: Bench) -> Try:
    content = bench.file()
    one = bench.announced("come twice", content, COMPLETED)
    with ThreadPoolExecutor(3) as senders:
        list(senders.map(lambda _: bench.post(one, content), range(bench.dice.randint(2, 5))))
    return one


def announced_twice(bench: Bench) -> Try:
    """The same click, repeated under its key: one document, two forms, both used."""
    content, key = bench.file(), f"click-{bench.dice.getrandbits(64)}"
    body = {"fileName": "a.pdf", "contentType": "application/pdf", "size": len(content), "type": "document"}
    asked = partial(bench.api.post, "/documents/upload", json=body, headers={"Idempotency-Key": key})
    first, again = (asked().raise_for_status().json()["data"] for _ in range(2))
    one = Try("come twice", bench.seed, first, lambda _bound: COMPLETED)
    one.doors.append((again["documentId"], first["documentId"]))
    bench.post(one, content)
    one.doors.append((post_form(again["upload"], content).status_code, 204))
    return one


def wrong_size_in_form(bench: Bench) -> Try:
    content = bench.file()
    one = bench.announced("wrong size", content, EXPIRED)
    bench.post(one, content[: bench.dice.randrange(SIZE)], 400)
    bench.post(one, content + b"\n" * bench.dice.randint(1, 5_000), 400)
    return one


def wrong_size_around(bench: Bench) -> Try:
    content = bench.file()
    one = bench.announced("wrong size", content, CHANGED)
    bench.put(one, bench.dice.choice([content[: bench.dice.randrange(1, SIZE)], content + b"\n"]))
    return one


def too_large_around(bench: Bench) -> Try:
    content = bench.file()
    one = bench.announced("wrong size", content, TOO_LARGE)
    bench.put(one, content.ljust(MOST_BYTES + 1, b"\n"))
    return one


def wrong_hash_in_form(bench: Bench) -> Try:
    content, other = bench.file(), bench.file()
    one = bench.announced("wrong hash", content, EXPIRED, sha256=sha256(content).hexdigest())
    bench.post(one, other, 400)
    bench.post(one, other, 403, **{"x-amz-checksum-sha256": checksum(other)})
    return one


def wrong_hash_around(bench: Bench) -> Try:
    content = bench.file()
    one = bench.announced("wrong hash", content, CHANGED, sha256=sha256(content).hexdigest())
    bench.put(one, bench.file())
    return one


def wrong_type_in_form(bench: Bench) -> Try:
    content = bench.file()
    one = bench.announced("wrong type", content, EXPIRED)
    bench.post(one, content, 403, **{"Content-Type": bench.dice.choice(["text/html", "image/png", ""])})
    return one


def wrong_type_inside(bench: Bench) -> Try:
    """The bytes are of another type than the form, which S3 does not look at."""
    content = bench.dice.choice([_PNG, b"PK\x03\x04", b"<html>", b"MZ"]) + bench.dice.randbytes(500)
    one = bench.announced("wrong type", content, Ending("rejected", "TYPE_MISMATCH"))
    bench.post(one, content)
    return one


def wrong_type_around(bench: Bench) -> Try:
    """The bytes decide, whatever the object is said to be."""
    content = bench.file()
    one = bench.announced("wrong type", content, COMPLETED)
    bench.put(one, content, kind="text/html")
    return one


def no_bytes_in_form(bench: Bench) -> Try:
    one = bench.announced("zero bytes", bench.file(), EXPIRED)
    body = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 0}
    one.doors.append((bench.api.post("/documents/upload", json=body).status_code, 400))
    bench.post(one, b"", 400)
    return one


def no_bytes_around(bench: Bench) -> Try:
    one = bench.announced("zero bytes", bench.file(), EMPTY)
    bench.put(one, b"")
    return one


def tried_again(bench: Bench) -> Try:
    """What was refused is refused again, for the same reason."""
    content = bench.file()
    other, ends = bench.dice.choice([(b"", EMPTY), (content[:-1], CHANGED), (content.ljust(MOST_BYTES + 1), TOO_LARGE)])
    one = bench.announced("refused, and tried again", content, ends)
    bench.put(one, other)
    until_ended(bench.api, one.accepted["jobId"], seconds=PATIENCE)
    again = bench.api.post(f"/jobs/{one.accepted['jobId']}/retry", json={}).raise_for_status().json()["data"]
    one.accepted["jobId"] = again["jobId"]
    return one


def tampered_form(bench: Bench) -> Try:
    """No field of a form leads anywhere else than it was made for."""
    content = bench.file()
    one = bench.announced("form tampered with", content, EXPIRED)
    other = announce(bench.api, content)
    fields, policy = one.form["fields"], one.form["fields"]["policy"]
    place = bench.dice.randrange(len(policy) - 4)
    letter = "A" if policy[place] != "A" else "B"
    bench.post(one, content, 403, key=other["upload"]["fields"]["key"])
    bench.post(one, content, 403, key=fields["key"].rpartition("/")[0] + "/../x")
    bench.post(one, content, 403, policy=policy[:place] + letter + policy[place + 1 :])
    bench.post(one, content, 403, **{"x-amz-signature": fields["x-amz-signature"][::-1]})
    return one


def judged(content: bytes | None, announced: bytes) -> Ending:
    """What becomes of a PDF announced as that and bound to this."""
    if content == b"":
        return EMPTY
    return COMPLETED if content is not None and len(content) == len(announced) else CHANGED


def overwritten(bench: Bench) -> Try:
    """Once, or twice."""
    content, moment = bench.file("first"), bench.dice.choice(MOMENTS)
    one = to_overwrite(bench, content)
    bench.post(one, content)
    for _ in range(bench.dice.randint(1, 2)):
        _wait(bench, one, moment)
        overwrite(bench, one)
    return one


def to_overwrite(bench: Bench, content: bytes) -> Try:
    return Try("overwritten", bench.seed, announce(bench.api, content), partial(judged, announced=content))


def overwrite(bench: Bench, one: Try) -> None:
    """By a file as good as the first one, and by another, by one of another size or by nothing."""
    other = bench.file("second")
    bench.dice.choice([bench.post, bench.put])(one, other)
    bench.put(one, bench.dice.choice([bench.file("third"), other + b"\n", b""]))


def cancelled(bench: Bench) -> Try:
    content, moment = bench.file(), bench.dice.choice(MOMENTS)
    one = bench.announced("cancelled", content, CANCELLED)
    if came := bench.dice.random() < 0.8:
        bench.post(one, content)
        _wait(bench, one, moment)
    cancel(bench, one)
    if not came:
        bench.post(one, content)
    return one


def cancel(bench: Bench, one: Try) -> int:
    """Refused only if it has ended, which is read right after that."""
    said = bench.api.post(f"/jobs/{one.accepted['jobId']}/cancel").status_code
    if said == httpx.codes.CONFLICT and one.sent and standing(bench, one) in ENDED:
        one.ends = lambda _bound: COMPLETED
    else:
        one.doors.append((said, httpx.codes.OK))
    return said


def standing(bench: Bench, one: Try) -> str:
    return str(job(bench.api, one.accepted["jobId"])["status"])


def _wait(bench: Bench, one: Try, moment: str) -> None:
    """Until the job has come as far as this, or farther."""
    passed = set(MOMENTS[: MOMENTS.index(moment)])
    deadline = time.monotonic() + PATIENCE
    while (status := standing(bench, one)) in passed:
        if time.monotonic() > deadline:
            one.doors.append((status, moment))
            break
        time.sleep(0.01)
    one.at.append(status)


PROMPT: tuple[Case, ...] = (
    never_come,
    come_twice,
    announced_twice,
    wrong_size_in_form,
    wrong_size_around,
    too_large_around,
    wrong_hash_in_form,
    wrong_hash_around,
    wrong_type_in_form,
    wrong_type_inside,
    wrong_type_around,
    no_bytes_in_form,
    no_bytes_around,
    tried_again,
    tampered_form,
)


def come_unheard(bench: Bench) -> Try:
    """While no event reaches anybody."""
    content = bench.file()
    one = bench.announced("come, and nobody told", content, COMPLETED)
    bench.post(one, content)
    return one


def come_late(bench: Bench) -> Try:
    """With a form that has ended, and around it once the document has expired too."""
    content = bench.file()
    one = bench.announced("come late", content, EXPIRED)
    ended = datetime.fromisoformat(one.form["expiresAt"]).timestamp()
    time.sleep(max(0.0, ended - time.time()) + 1)
    bench.post(one, content, 403)
    return one
