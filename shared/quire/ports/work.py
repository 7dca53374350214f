"""Objects, executions and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from quire.domain.content import Format
    from quire.domain.intake import Arrived
    from quire.domain.pages import OpenedPage, PageFacts, Picture, Pixels, Word
    from quire.domain.refs import ObjectRef
    from quire.domain.results import Link, Stored
    from quire.domain.upkeep import Run
    from quire.domain.uploads import UploadForm
    from quire.events import Announcement


class Objects(Protocol):
    """The object store. Objects are read by exact version and never changed."""

    def read(self, ref: ObjectRef) -> bytes: ...

    def chunks(self, ref: ObjectRef) -> Iterator[bytes]: ...

    def write(self, key: str, body: bytes) -> ObjectRef:
        """Keep a working file."""

    def find(self, key: str) -> ObjectRef | None:
        """The working file that was kept last under this key, if there is one."""


class CopiedObjects(Objects, Protocol):
    """The object store for whoever gives one document what another has."""

    def copy(self, keys: Iterable[tuple[str, str]]) -> None:
        """Keep those working files that there are under a second key too: from each first key to the second."""


class UploadForms(Protocol):
    def form(self, key: str, *, content_type: str, size: int, sha256: str | None) -> UploadForm:
        """A form that lets its holder post exactly this file, once signed, for a few minutes."""


class Links(Protocol):
    def link(self, stored: Stored, *, inline: bool = False) -> Link:
        """A way to exactly this object, for a few minutes; a browser saves it under its name or, inline, shows it."""


class Storage(Protocol):
    """The buckets as a whole, for whoever tidies them up."""

    def arrived(self, key: str) -> Arrived | None:
        """The upload under this key, if it has come."""

    def erase(self, prefix: str) -> int:
        """Remove every version of every object below the prefix; answers how many there were."""


class TextEngine(Protocol):
    """Reads pictures."""

    @property
    def name(self) -> str:
        """Which engine in which version and settings: readings of the same name are alike."""

    def read(self, picture: bytes) -> Sequence[Word]:
        """The words of a page in reading order, each with its place in the picture, also where that lies upside down;
        raises PermanentError OCR_FAILED where there is no reading it."""


class Opener(Protocol):
    """Opens hostile files where they can do no harm; raises PermanentError for what cannot be read."""

    def survey(self, content: bytes, kind: Format, *, max_pages: int) -> Sequence[PageFacts]:
        """What there is to read on each page, found without decoding any picture."""

    def pages(self, content: bytes, kind: Format, *, max_pages: int, scans: Sequence[int] = ()) -> Iterator[OpenedPage]:
        """Page after page; those in `scans` as a picture fine enough to be read."""


class Darkroom(Protocol):
    """Makes pictures of pages."""

    def developed(self, pixels: Pixels, *, is_scan: bool) -> Picture:
        """The page with its marks; a scan is brought upright, straight and alone into the picture first."""

    def turned_round(self, jpeg: bytes) -> bytes:
        """The picture of a page that lay upside down."""


class Executions(Protocol):
    def start(self, name: str, work: dict[str, Any]) -> None:
        """Start the run of that name; one that exists already is left as it is."""

    def stop(self, name: str) -> None:
        """Stop the run of that name, if there is one."""

    def run(self, name: str) -> Run | None:
        """How the run of that name stands; None where there never was one."""


class Bus(Protocol):
    def put(self, announcements: Sequence[Announcement]) -> Sequence[bool]:
        """Publish; answers for each whether the bus took it."""
