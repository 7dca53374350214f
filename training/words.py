"""The words of the documents that weights are fitted on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from quire.domain.pages import PageOfWords, Word
from quire_client.evaluating.dataset import Sample, read_dataset

Pages = tuple[PageOfWords, ...]


@dataclass(frozen=True, slots=True)
class Readable:
    """A sample of a dataset with the words of its pages."""

    sample: Sample
    pages: Pages

    @property
    def group(self) -> str:
        """Documents of one sender belong together: a fold has all of them or none."""
        sender = self.sample.expected.get("company") or self.sample.expected.get("supplier") or self.sample.path.stem
        return f"{self.sample.type} {''.join(filter(str.isalnum, str(sender).casefold()))[:12]}"


def readable(data: Path, words: Path) -> Iterator[Readable]:
    """The samples of all datasets below `data` whose words lie below `words`: <dataset>/<stem>_<extension>.json."""
    for manifest in sorted(data.glob("*/manifest.jsonl")):
        for sample in read_dataset(manifest.parent):
            kept = kept_words(words, manifest.parent.name, sample)
            if kept.is_file():
                yield Readable(sample, kept_pages(kept))


def kept_pages(file: Path) -> Pages:
    return tuple(PageOfWords.model_validate(page) for page in json.loads(file.read_text()))


def kept_words(words: Path, folder: str, sample: Sample) -> Path:
    """Where the words of a dataset's document lie."""
    return words / folder / f"{sample.path.stem}_{sample.path.suffix[1:]}.json"


def words_of_pdf(pdf: bytes) -> Pages:
    """The text layer of a document that was made here; strangers' files are opened elsewhere."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(_page(page, number) for number, page in enumerate(document, start=1))
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage, number: int) -> PageOfWords:
    width, height = page.get_size()
    text = page.get_textpage()
    words, letters = [], ""
    boxes: list[tuple[float, float, float, float]] = []
    for at, letter in enumerate([*text.get_text_range(), " "]):
        if not letter.isspace():
            letters += letter
            boxes.append(text.get_charbox(at))
        elif letters:
            words.append(_word(letters, boxes, width, height))
            letters, boxes = "", []
    return PageOfWords(number=number, width=width, height=height, words=tuple(words))


def _word(text: str, boxes: list[tuple[float, float, float, float]], width: float, height: float) -> Word:
    left, right = min(box[0] for box in boxes) / width, max(box[2] for box in boxes) / width
    top, bottom = 1 - max(box[3] for box in boxes) / height, 1 - min(box[1] for box in boxes) / height
    return Word(text=text, box=(_share(left), _share(top), _share(right), _share(bottom)))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
