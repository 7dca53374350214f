"""Fits and measures the weights by which receipts are read.

    python -m training.receipts DATASET WORDS... [--generated 400] [--write]

DATASET is a folder with a manifest of receipts, WORDS one with the pages of words of each
(`<stem>_<suffix>.json`); further ones, of other engines, teach as well and are not measured. Prints
what a fit on four fifths reads right of the rest, no company in both; `--write` fits on all and keeps the weights.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from quire.domain.choice import Candidate, chosen
from quire.domain.pages import PageOfWords
from quire.domain.values.amounts import amounts_in
from quire.domain.values.dates import Order, dates_in
from quire.types.receipt.amounts import prices
from quire.types.receipt.dates import days
from quire.types.receipt.heading import addresses, companies
from quire.types.receipt.rows import Row, rows_of
from quire.types.receipt.taxes import taxes
from quire.types.receipt.totals import totals
from sklearn.metrics import roc_auc_score

from training.generators.receipts import make
from training.misreading import misread
from training.softmax import Case, fit

WEIGHTS = Path(__file__).parents[1] / "shared" / "quire" / "weights" / "receipt.json"
RECIPE = "training/receipts.py: softmax over the candidates of a document, scanned receipts and generated ones"
FIELDS = ("company", "date", "address", "total")
_FOLDS = 5
_MOST_OF_ONE = 4.0
"""A company counts no more than so many receipts, however many there are."""
_RIDGE = {"company": 1.5, "address": 1.5, "date": 0.5, "total": 2.0, "tax": 0.5}
_GENERATED = 0.15
"""What a generated receipt counts beside a real one."""
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Document:
    rows: tuple[Row, ...]
    expected: Mapping[str, Any]
    is_generated: bool = False

    @property
    def company(self) -> str:
        """Its company without what differs between branches."""
        name = folded(self.expected["company"].split("(")[0])
        return name.removesuffix("bhd").removesuffix("sdn")[:9]


Graded = tuple[list[Candidate[Any]], list[float], Case]


@dataclass(frozen=True, slots=True)
class Read:
    is_right: bool
    share: float


def folded(text: str) -> str:
    """The text as values are compared: without case, white space and punctuation."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def real(dataset: Path, words: Path) -> list[Document]:
    return [_real(json.loads(line), words) for line in (dataset / "manifest.jsonl").read_text("utf-8").splitlines()]


def _real(told: Mapping[str, Any], words: Path) -> Document:
    file = Path(told["file"])
    pages = json.loads((words / f"{file.stem}_{file.suffix[1:]}.json").read_text("utf-8"))
    return Document(rows_of([PageOfWords.model_validate(page) for page in pages]), told["expected"])


def generated(count: int, *, first: int = 0) -> list[Document]:
    """Receipts that were made for this, some of them misread as engines do."""
    documents = []
    for seed in range(first, first + count):
        made = make(seed)
        page = misread(made.page, random.Random(seed)) if seed % 2 else made.page  # noqa: S311 not a secret
        documents.append(Document(rows_of([page]), made.receipt.truth(), is_generated=True))
    return documents


def candidates_of(field: str, document: Document) -> list[Candidate[Any]]:
    rows = document.rows
    if field == "date":
        usual = Order.MDY if document.expected.get("currency") == "USD" else Order.DMY
        return list(days(rows, usual))
    if field == "tax":
        return list(taxes(prices(rows), rows, amount_of(document.expected["total"])))
    make_them: Mapping[str, Callable[[], Sequence[Candidate[Any]]]] = {
        "company": lambda: companies(rows),
        "address": lambda: addresses(rows),
        "total": lambda: totals(prices(rows), rows),
    }
    return list(make_them[field]())


def grade(field: str, value: Any, expected: Any) -> float:
    """1 where the value is the one expected; for texts less, down to 0, the less they have in common."""
    if value is None or not expected:
        return float(value is None and not expected)
    if field == "date":
        return float(value.value == date_of(expected))
    if field in ("total", "tax"):
        return float(value.value == amount_of(expected))
    return _likeness(folded(value.text), folded(expected))


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
        return 0.0
    return min(matcher.ratio(), 0.999)


def amount_of(text: str) -> Decimal:
    return amounts_in(text)[0].value


def date_of(text: str) -> date:
    compact = len(text) == 8 and text.isdigit()
    if compact and text[:2] == "20" and int(text[4:6]) <= 12:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    return dates_in(f"{text[:2]}-{text[2:4]}-{text[4:]}" if compact else text)[0].value


def case_of(field: str, document: Document, weight: float) -> Graded:
    """The candidates with their grades; the best of them teach, if they are near enough to what is right."""
    candidates = candidates_of(field, document)
    grades = [grade(field, one.value, document.expected.get(field)) for one in candidates]
    best = max(grades, default=0.0)
    right = [one == best and best >= _NEAR for one in grades]
    return candidates, grades, Case([one.features for one in candidates], right, weight)


def folds_of(documents: Sequence[Document]) -> list[int]:
    """A fold for each document: companies stay together, folds are about as large."""
    counted = Counter(document.company for document in documents)
    sizes, fold = [0] * _FOLDS, {}
    for company in sorted(counted, key=lambda one: (-counted[one], one)):
        fold[company] = sizes.index(min(sizes))
        sizes[fold[company]] += counted[company]
    return [fold[document.company] for document in documents]


def cases_of(field: str, readings: Sequence[Sequence[Document]]) -> list[list[Graded]]:
    """The cases of each engine's reading of the same documents, which together count as one."""
    counted = Counter(one.company for one in readings[0])
    return [
        [case_of(field, one, min(1.0, _MOST_OF_ONE / counted[one.company]) / len(readings)) for one in reading]
        for reading in readings
    ]


def measured(field: str, readings: Sequence[Sequence[Document]], extra: Sequence[Document]) -> list[Read]:
    """Every document of the first reading as it is read by weights that have not seen its company."""
    documents = readings[0]
    folds, every = folds_of(documents), cases_of(field, readings)
    cases = every[0]
    added = [case_of(field, one, _GENERATED)[2] for one in extra]
    read: list[Read] = [Read(is_right=False, share=0.0)] * len(documents)
    for fold in range(_FOLDS):
        weights = fit(
            [case[2] for case, of in zip(cases, folds, strict=True) if of != fold] + added, ridge=_RIDGE[field]
        )
        for place, (candidates, grades, _) in enumerate(cases):
            if folds[place] == fold:
                read[place] = _read(candidates, grades, weights)
    return read


def _read(candidates: Sequence[Candidate[Any]], grades: Sequence[float], weights: Mapping[str, float]) -> Read:
    choice = chosen(candidates, weights)
    if choice is None:
        return Read(is_right=False, share=0.0)
    place = next(place for place, one in enumerate(candidates) if one.value is choice.value)
    return Read(is_right=grades[place] == 1, share=choice.share)


def fitted(field: str, readings: Sequence[Sequence[Document]], extra: Sequence[Document]) -> dict[str, float]:
    known = field in FIELDS
    cases = [case[2] for reading in cases_of(field, readings) for case in reading] if known else []
    own = _GENERATED if known else 1.0
    return fit(cases + [case_of(field, one, own)[2] for one in extra], ridge=_RIDGE[field])


def report(readings: Sequence[Sequence[Document]], extra: Sequence[Document]) -> None:
    """What is read right, and how well the shares tell right from wrong, field by field."""
    every: list[Read] = []
    for field in FIELDS:
        read = measured(field, readings, extra)
        every += read
        print(_line(field, read))
    print(_line("all", every))


def _line(name: str, read: Sequence[Read]) -> str:
    right = np.array([one.is_right for one in read])
    shares = [one.share for one in read]
    told = roc_auc_score(right, shares) if 0 < right.sum() < len(right) else float("nan")
    return f"{name:10} right {right.mean():.3f} of {len(read)}   auroc of the share {told:.2f}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("words", type=Path, nargs="+")
    parser.add_argument("--generated", type=int, default=400)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    readings = [real(given.dataset, words) for words in given.words]
    extra = generated(given.generated)
    report(readings, extra)
    if given.write:
        fields = {field: fitted(field, readings, extra) for field in (*FIELDS, "tax")}
        told = {"version": 1, "fitted": datetime.now(UTC).date().isoformat(), "recipe": RECIPE, "fields": fields}
        WEIGHTS.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
