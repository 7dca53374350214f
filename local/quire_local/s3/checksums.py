"""Digests of an object: which ones a request needs, and whether they are what the client says."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from quire_local.errors import AwsError
from quire_local.s3 import crc
from quire_local.s3.errors import not_implemented

HEADER = "x-amz-checksum-"
_NOT_CHECKSUMS = {"mode", "type", "algorithm"}


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


ALGORITHMS: Mapping[str, Callable[[], Digest]] = {
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "crc32": Crc32,
    "crc32c": lambda: crc.Crc(crc.CRC32C),
    "crc64nvme": lambda: crc.Crc(crc.CRC64NVME),
}
_POLYNOMIALS = {"crc32": crc.CRC32, "crc32c": crc.CRC32C, "crc64nvme": crc.CRC64NVME}
NEVER_COMPOSITE = {"crc64nvme"}
ALWAYS_COMPOSITE = {"sha1", "sha256"}


def declared(headers: Mapping[str, str]) -> dict[str, str]:
    """The checksums that headers or form fields carry: algorithm -> base64."""
    found = {name.removeprefix(HEADER): value for name, value in headers.items() if name.startswith(HEADER)}
    return {supported(name): value for name, value in found.items() if name not in _NOT_CHECKSUMS}


def wanted(headers: Mapping[str, str]) -> set[str]:
    """The algorithms whose result the client sends, in front of the body or after it, or asks us to work out."""
    trailers = (name.strip().lower() for name in headers.get("x-amz-trailer", "").split(",") if name.strip())
    named = (headers.get("x-amz-sdk-checksum-algorithm"), headers.get("x-amz-checksum-algorithm"))
    return {
        *declared(headers),
        *(supported(name.removeprefix(HEADER)) for name in trailers),
        *(supported(name.lower()) for name in named if name),
    }


def supported(algorithm: str) -> str:
    if algorithm not in ALGORITHMS or algorithm == "md5":
        raise not_implemented(f"the checksum algorithm {algorithm.upper()}")
    return algorithm


def check(digests: Mapping[str, bytes], expected: Mapping[str, str], *, content_md5: str | None = None) -> None:
    """Hold what was computed against what the client promised; raises BadDigest where they differ."""
    if content_md5 is not None and _decoded(content_md5, "Content-MD5", 16) != digests["md5"]:
        raise AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.")
    for algorithm, value in expected.items():
        computed = digests[algorithm]
        if _decoded(value, f"{HEADER}{algorithm}", len(computed)) != computed:
            name = algorithm.upper()
            raise AwsError("BadDigest", f"The {name} you specified did not match the calculated checksum.")


def encoded(digests: Mapping[str, bytes], algorithms: Iterable[str]) -> dict[str, str]:
    return {name: base64.b64encode(digests[name]).decode() for name in algorithms}


def composite(algorithm: str, parts: Iterable[str]) -> str:
    """The checksum of the parts' checksums, and how many they are."""
    values = [base64.b64decode(part) for part in parts]
    whole = of(b"".join(values), {algorithm})[algorithm]
    return f"{base64.b64encode(whole).decode()}-{len(values)}"


def joined(algorithm: str, parts: Iterable[tuple[str, int]]) -> str:
    """The checksum of all bytes, from the checksum and size of each part."""
    polynomial = _POLYNOMIALS[algorithm]
    value = 0
    for checksum, size in parts:
        value = polynomial.joined(value, int.from_bytes(base64.b64decode(checksum), "big"), size)
    return base64.b64encode(value.to_bytes(polynomial.bits // 8, "big")).decode()


def headers(checksums: Mapping[str, str]) -> dict[str, str]:
    """What an answer says of them."""
    if not checksums:
        return {}
    named = {f"{HEADER}{name}": value for name, value in checksums.items()}
    return {**named, f"{HEADER}type": kind(checksums)}


def kind(checksums: Mapping[str, str]) -> str:
    return "COMPOSITE" if any("-" in value for value in checksums.values()) else "FULL_OBJECT"


def elements(checksums: Mapping[str, str]) -> list[tuple[str, str]]:
    """As they are named in documents."""
    return [(f"Checksum{name.upper()}", value) for name, value in checksums.items()]


def _decoded(text: str, name: str, length: int) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        value = b""
    if len(value) != length:
        code = "InvalidDigest" if name == "Content-MD5" else "InvalidRequest"
        raise AwsError(code, f"Value for {name} header is invalid.")
    return value


def of(data: bytes, algorithms: Iterable[str]) -> dict[str, bytes]:
    digests = {name: ALGORITHMS[name]() for name in {"md5", *algorithms}}
    for digest in digests.values():
        digest.update(data)
    return {name: digest.digest() for name, digest in digests.items()}
