"""What was read of a document, against the bytes that it is bound to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import httpx
import pypdfium2
from proofs.upload_bench import Try

_REFUSED_UNREAD = {"EMPTY", "TOO_LARGE", "HASH_MISMATCH"}


def bound_to(api: httpx.Client, document: str) -> bytes | None:
    """The bytes of the version that the document is bound to, if it is."""
    answer = api.get(f"/documents/{document}/original")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    link = answer.raise_for_status().json()["data"]["url"]
    return httpx.get(link, timeout=60).raise_for_status().content


def misread(api: httpx.Client, one: Try, bound: bytes | None, runs: Iterable[str]) -> str | None:
    """What does not fit together, if anything."""
    document = one.accepted["documentId"]
    recorded = api.get(f"/documents/{document}").raise_for_status().json()["data"]
    if bound is None:
        return None if recorded["sha256"] == one.announced else "a sha256 of nothing"
    if bound not in one.sent:
        return "bound to what nobody sent"
    if recorded["sha256"] is None:
        return None if recorded["errorCode"] in _REFUSED_UNREAD else "no sha256"
    if recorded["sha256"] != sha256(bound).hexdigest():
        return "the sha256 is of other bytes"
    if any(name.split("-")[5] != recorded["sha256"][:16] for name in runs):
        return "a run of other bytes"
    return _misread(api, document, bound, one.sent) if recorded["status"] == "completed" else None


def _misread(api: httpx.Client, document: str, bound: bytes, sent: Sequence[bytes]) -> str | None:
    text, line = api.get(f"/documents/{document}/result").raise_for_status().json()["data"]["text"], first_line(bound)
    if line not in text:
        return "the text is not that of these bytes"
    others = {first_line(one) for one in sent if one.startswith(b"%PDF")} - {line}
    return "the text is that of other bytes" if any(other in text for other in others) else None


def first_line(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return str(document[0].get_textpage().get_text_range().splitlines()[0])
    finally:
        document.close()
