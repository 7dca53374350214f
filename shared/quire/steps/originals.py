"""Reads an original and makes sure that it is the one that was pinned."""

from __future__ import annotations

from hashlib import sha256

from quire.domain.codes import ErrorCode
from quire.domain.flow import Received
from quire.errors import PermanentError
from quire.ports import Objects


def read_original(received: Received, objects: Objects) -> bytes:
    original = objects.read(received.original)
    if sha256(original).hexdigest() != received.sha256:
        raise PermanentError(ErrorCode.HASH_MISMATCH)
    return original
