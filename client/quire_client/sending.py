"""The bytes of one file: described before, then streamed into a pre-signed form."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from quire_client.errors import FileError, FormRefusedError, UnreachableError, UploadRefusedError
from quire_client.models import Form

OnSent = Callable[[int, int], None]
"""Called with bytes sent and bytes in all."""


def unseen(sent: int, size: int) -> None:
    """For callers that do not ask for progress."""


_CONTENT_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
}


@dataclass(frozen=True, kw_only=True)
class LocalFile:
    """What the API must know of a file before it gives a form for it."""

    path: Path
    name: str
    content_type: str
    size: int
    sha256: str


def describe(path: Path) -> LocalFile:
    """Read the file once, in pieces, for its size and its hash."""
    if not path.is_file():  # opening a pipe would wait for its writer
        raise FileError("is not a file")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            size = file.tell()
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}") from error
    name = path.name.encode("utf-8", "replace").decode()  # a name may hold bytes that are no text
    return LocalFile(path=path, name=name, content_type=content_type(path), size=size, sha256=digest.hexdigest())


def content_type(path: Path) -> str:
    """By the name's ending; the service looks at the content itself."""
    known = _CONTENT_TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


async def send(storage: httpx.AsyncClient, file: LocalFile, form: Form, on_sent: OnSent) -> None:
    """Stream the file into the form; FormRefusedError where a fresh form may help."""
    try:
        with _WatchedFile(file, on_sent) as stream:
            answer = await storage.post(
                form.url,
                data=form.fields,
                files={"file": (file.name, stream, file.content_type)},
                headers=form.headers,
            )
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}") from error
    except httpx.LocalProtocolError as error:  # fewer or more bytes than announced
        raise FileError("changed while it was being sent") from error
    except httpx.HTTPError as error:
        raise UnreachableError(f"the object store does not answer ({type(error).__name__})") from error
    if not answer.is_success:
        raise _refusal(answer)


def _refusal(answer: httpx.Response) -> UploadRefusedError:
    kind = FormRefusedError if answer.status_code == 403 else UploadRefusedError
    code, message = (_element(name, answer.text) for name in ("Code", "Message"))
    return kind(f"the object store refused the upload ({code or answer.status_code}): {message or 'no reason given'}")


def _element(name: str, xml: str) -> str | None:
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    return found[1] if found else None


class _WatchedFile(io.FileIO):
    """A file on disk that tells how much of it was read."""

    def __init__(self, file: LocalFile, on_sent: OnSent) -> None:
        super().__init__(file.path, "rb")
        self._size = file.size
        self._on_sent = on_sent

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(-1 if size is None else size)
        if piece:
            self._on_sent(min(self.tell(), self._size), self._size)
        return piece or b""
