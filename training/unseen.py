"""Receipts as they are read by weights that have not seen their companies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quire.types.receipt.reader import read_receipt
from quire.types.receipt.rows import rows_of

from training import receipts
from training.grading import Case
from training.words import Readable

_GENERATED = 400
_FIELDS = (*receipts.FIELDS, "tax")


def unseen_receipts(kind: str, samples: Sequence[Readable]) -> Iterator[Case]:
    """Each receipt once, out of the fold of its company."""
    documents = [receipts.Document(rows_of(one.pages), one.sample.expected) for one in samples]
    folds, extra = receipts.folds_of(documents), receipts.generated(_GENERATED)
    for fold in sorted(set(folds)):
        others = [one for one, of in zip(documents, folds, strict=True) if of != fold]
        weights = {field: receipts.fitted(field, [others], extra) for field in _FIELDS}
        for at, one in enumerate(samples):
            if folds[at] == fold:
                reading = read_receipt(one.pages, weights)
                yield Case(kind, documents[at].company, one.pages, reading, one.sample.expected)
