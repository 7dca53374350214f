"""The words of documents as the workflow reads them: python -m training.workflow --words DIR [--made N] [--part 0/2].

Writes DIR/<dataset>/<stem>_<extension>.json for every document of the datasets below --data that is not there yet, and
DIR/made/<kind>_<seed>.json for so many photos of made documents of each kind that no dataset has enough of.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from quire import bootstrap
from quire.domain.flow import PreparedPages, Received, RunContext, ToClassify, ToOcr, ToPreprocess
from quire.domain.pages import PageOfWords
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.routing import ReviewPolicy
from quire.steps.classify import classify
from quire.steps.ocr import ocr
from quire.steps.preprocess import preprocess
from quire_client.evaluating.dataset import read_dataset

from training.hard import FIRST_PHOTO, PHOTOGRAPHED, hard, kept_photo, photo_of
from training.words import Pages, kept_words

Task = tuple[Path, Callable[[], bytes]]
"""Where the words are to be written, and what gives the file."""

_NOBODY = UUID(int=0)
_JOB = JobRef(tenant_id=_NOBODY, document_id=_NOBODY, job_id=_NOBODY, attempt=1, correlation_id="training")


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The port `Objects`, for one document."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def read(self, ref: ObjectRef) -> bytes:
        return self.kept[ref.key]

    def chunks(self, ref: ObjectRef) -> Iterator[bytes]:
        yield self.read(ref)

    def write(self, key: str, body: bytes) -> ObjectRef:
        self.kept[key] = body
        return ObjectRef(bucket="shelf", key=key, version_id="1")

    def find(self, key: str) -> ObjectRef | None:
        return ObjectRef(bucket="shelf", key=key, version_id="1") if key in self.kept else None


def words_of_file(content: bytes) -> Pages:
    """The steps from the file to its words, with the adapters and settings that the functions have."""
    shelf, opener = _Shelf(), bootstrap.opener()
    arrived = ToClassify(job=_JOB, received=_received(content, shelf))
    classified = classify(arrived, objects=shelf, opener=opener)
    work = ToPreprocess(job=_JOB, received=arrived.received, classified=classified)
    darkroom, engine = bootstrap.darkroom(), bootstrap.text_engine()
    prepared = preprocess(work, objects=shelf, opener=opener, darkroom=darkroom)
    pages = []
    for page in PreparedPages.model_validate_json(shelf.read(prepared.pages)).pages:
        asked: dict[str, Any] = {**dict(work), "prepared": prepared, "number": page.number}
        words = page.words or ocr(ToOcr(**asked), objects=shelf, engine=engine, darkroom=darkroom).words
        pages.append(PageOfWords.model_validate_json(shelf.read(words)))
    return tuple(pages)


def _received(content: bytes, shelf: _Shelf) -> Received:
    settings = bootstrap.settings()
    context = RunContext(
        type=None,
        max_pages=settings.max_pages,
        threshold_complete=settings.threshold_complete,
        threshold_review=settings.threshold_review,
        review=ReviewPolicy(),
        review_seconds=settings.review_seconds,
    )
    return Received(
        original=shelf.write("original", content),
        context=shelf.write("context.json", context.model_dump_json(by_alias=True).encode()),
        sha256=sha256(content).hexdigest(),
        size=len(content),
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--words", type=Path, required=True)
    options.add_argument("--made", type=int, default=0)
    options.add_argument("--kinds", nargs="+", choices=PHOTOGRAPHED, default=PHOTOGRAPHED, help="of made documents")
    options.add_argument("--part", default="0/1", help="which share of the documents: 0/2 and 1/2 side by side are all")
    given = options.parse_args()
    part, parts = map(int, given.part.split("/"))
    todo = [*_datasets(given.data, given.words), *_made(given.kinds, given.made, given.words)]
    for target, content in todo[part::parts]:
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(TypeAdapter(Pages).dump_json(words_of_file(content()), by_alias=True))


def _datasets(data: Path, words: Path) -> Iterator[Task]:
    for manifest in sorted(data.glob("*/manifest.jsonl")):
        for sample in read_dataset(manifest.parent):
            yield kept_words(words, manifest.parent.name, sample), sample.path.read_bytes


def _made(kinds: Sequence[str], count: int, words: Path) -> Iterator[Task]:
    for seed in range(FIRST_PHOTO, FIRST_PHOTO + count):
        for kind in kinds:
            yield kept_photo(words, kind, seed), partial(_photo, kind, seed)


def _photo(kind: str, seed: int) -> bytes:
    return photo_of(hard(kind, seed, has_text=False), seed)


if __name__ == "__main__":
    main()
