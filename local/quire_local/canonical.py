"""What a Signature Version 4 signs: the request in its canonical form, and the signature under it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class SignedRequest:
    """A request as it was on the wire: raw path and query, lower-case header names."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body_sha256: str | None
    """None where the body is not read yet: the caller then holds it against X-Amz-Content-Sha256 itself."""


@dataclass(frozen=True)
class Credential:
    """Whose key, and the scope that a signature is for."""

    access_key: str
    date: str
    region: str
    service: str

    @classmethod
    def parse(cls, text: str) -> Credential | None:
        parts = text.split("/")
        if len(parts) != 5 or parts[4] != "aws4_request":
            return None
        return cls(*parts[:4])

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def signature(secret_key: str, credential: Credential, text: str) -> str:
    """What the holder of `secret_key` writes under `text`."""
    key = f"AWS4{secret_key}".encode()
    for part in (credential.date, credential.region, credential.service, "aws4_request"):
        key = hmac.digest(key, _bytes(part), "sha256")
    return hmac.digest(key, _bytes(text), "sha256").hex()


def same(expected: str, given: str) -> bool:
    """Whether two signatures are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(_bytes(expected), _bytes(given))


def parameters(query: str) -> list[tuple[str, str]]:
    """The decoded names and values of a raw query; a name without a value has an empty one."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(decoded(name), decoded(value)) for name, _, value in pairs]


def decoded(text: str) -> str:
    """Percent-decoded; bytes that are no UTF-8 survive as surrogates: they are signed as they came."""
    return unquote_to_bytes(_bytes(text)).decode("utf-8", "surrogateescape")


def string_to_sign(
    request: SignedRequest,
    credential: Credential,
    timestamp: str,
    signed_headers: tuple[str, ...],
    payload: str,
) -> str:
    headers = (f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signed_headers)
    canonical = "\n".join(
        (
            request.method,
            _canonical_path(request.path, credential.service),
            _canonical_query(parameters(request.query)),
            "".join(headers),
            ";".join(signed_headers),
            payload,
        )
    )
    digest = hashlib.sha256(_bytes(canonical)).hexdigest()
    return "\n".join((ALGORITHM, timestamp, credential.scope, digest))


def _canonical_path(path: str, service: str) -> str:
    """S3 signs the key encoded once and untouched; all others the tidied path, encoded a second time."""
    if service == "s3":
        return quote(unquote_to_bytes(_bytes(path)), safe="/~") or "/"
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in {"", "."}:
            kept.append(part)
    slash = "/" if kept and path.endswith("/") else ""
    return quote(_bytes(f"/{'/'.join(kept)}{slash}"), safe="/~")


def _canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    encoded = sorted((_encoded(name), _encoded(value)) for name, value in pairs if name != "X-Amz-Signature")
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(_bytes(text), safe="~")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
