"""Odd and broken files, each taken in, classified and taken apart as the application does it: how each one ends."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from quire.adapters.opening.opener import ChildOpener
from quire.adapters.pictures.darkroom import OpenCvDarkroom
from quire.domain.content import CONTENT_TYPES
from quire.domain.flow import Received, RunContext, ToClassify, ToPreprocess
from quire.domain.intake import Parcel, content_problem, measured, size_problem
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.routing import ReviewPolicy
from quire.domain.statuses import Status
from quire.errors import PermanentError
from quire.settings import settings_from
from quire.steps.classify import classify
from quire.steps.preprocess import preprocess

FOLDER = Path("../shared/data/hostile/files")
_KINDS = {"jpg": "jpeg", "tif": "tiff"}


@dataclass
class Shelf:
    """The port `Objects`, in memory."""

    kept: dict[ObjectRef, bytes] = field(default_factory=dict)

    def read(self, ref: ObjectRef) -> bytes:
        return self.kept[ref]

    def chunks(self, ref: ObjectRef) -> Iterator[bytes]:
        yield self.kept[ref]

    def write(self, key: str, body: bytes) -> ObjectRef:
        ref = ObjectRef(bucket="work", key=key, version_id="1")
        self.kept[ref] = body
        return ref

    def find(self, key: str) -> ObjectRef | None:
        return next((ref for ref in self.kept if ref.key == key), None)


@dataclass(frozen=True)
class End:
    file: str
    outcome: str
    seconds: float


@dataclass(frozen=True)
class Report:
    ends: tuple[End, ...]
    child_megabytes: int
    """What the largest child had in memory."""

    @property
    def broken(self) -> tuple[End, ...]:
        """Those that ended in no way that the application knows."""
        return tuple(end for end in self.ends if not end.outcome.isupper() and end.outcome != "read")

    def as_dict(self) -> dict[str, object]:
        return {"files": len(self.ends), "childMegabytes": self.child_megabytes, "ends": [asdict(e) for e in self.ends]}

    def as_table(self) -> str:
        slowest = max(self.ends, key=lambda end: end.seconds, default=None)
        counted = Counter(end.outcome for end in self.ends)
        rows = [f"{count:5}  {outcome}" for outcome, count in counted.most_common()]
        rows += [f"broken: {end.file}: {end.outcome}" for end in self.broken]
        if slowest is not None:
            rows.append(f"slowest: {slowest.seconds:.1f} s, {slowest.file}")
        return "\n".join([*rows, f"largest child: {self.child_megabytes} MB", ""])


def measure(*, folder: Path = FOLDER) -> Report:
    """Nothing to report where the folder is absent."""
    ends = tuple(_end(path) for path in sorted(folder.rglob("*")) if path.is_file())
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Report(ends, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // unit)


def _end(path: Path) -> End:
    start = time.perf_counter()
    try:
        outcome = _outcome(path.read_bytes(), declared(path))
    except PermanentError as error:
        outcome = error.code.value
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is what this looks for
        outcome = f"{type(error).__name__}: {error}"[:200]
    return End(file=str(path), outcome=outcome, seconds=time.perf_counter() - start)


def declared(path: Path) -> str:
    ending = path.suffix.lstrip(".").lower()
    kind = _KINDS.get(ending, ending)
    return next((name for name, format_ in CONTENT_TYPES.items() if format_ == kind), "application/octet-stream")


def _outcome(content: bytes, content_type: str) -> str:
    settings, shelf = settings_from({}), Shelf()
    job = JobRef(tenant_id=UUID(int=1), document_id=uuid4(), job_id=uuid4(), attempt=1, correlation_id="hostile")
    problem = _refused_unopened(job, content, content_type, settings.max_bytes)
    if problem is not None:
        return problem
    opener = ChildOpener(
        megabytes=settings.parser_megabytes, seconds=settings.parser_seconds, max_pixels=settings.max_pixels
    )
    work = ToClassify(job=job, received=_received(content, shelf, settings.max_pages))
    classified = classify(work, objects=shelf, opener=opener)
    ready = ToPreprocess(job=job, received=work.received, classified=classified)
    preprocess(ready, objects=shelf, opener=opener, darkroom=OpenCvDarkroom())
    return "read"


def _refused_unopened(job: JobRef, content: bytes, content_type: str, max_bytes: int) -> str | None:
    parcel = Parcel(
        job=job,
        content_type=content_type,
        size=len(content),
        sha256=None,
        type=None,
        pinned_version=None,
        force=False,
        use_llm=False,
        status=Status.PENDING,
    )
    found = measured([content], most=max_bytes)
    problem = size_problem(parcel, found.size, max_bytes=max_bytes) or content_problem(parcel, found)
    return None if problem is None else problem.value


def _received(content: bytes, shelf: Shelf, max_pages: int) -> Received:
    context = RunContext(
        type=None,
        max_pages=max_pages,
        threshold_complete=98,
        threshold_review=80,
        review=ReviewPolicy(),
        review_seconds=60,
    )
    return Received(
        original=shelf.write("original", content),
        context=shelf.write("context.json", context.model_dump_json(by_alias=True).encode()),
        sha256=sha256(content).hexdigest(),
        size=len(content),
    )
