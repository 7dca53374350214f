"""Fits the weights by which kinds of documents are told apart: python -m training.kinds [--words DIR] [--data DIR].

With --words it prints how often documents of the datasets are recognised by weights that were fitted without any
document of their sender, and without any real invoice or timetable.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from quire.domain.looks import look
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from training.generators import papers
from training.made import MAKERS
from training.misreading import misread
from training.words import Pages, readable

TARGET = Path(__file__).parents[1] / "shared" / "quire" / "weights" / "kinds.json"
MADE = 160
"""Documents of each kind that either workshop makes for the purpose."""
PER_SENDER = 4
_STRENGTH = 0.3
"""Of the weights against the penalty for their size."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """A document as it is learned from; `group` is its sender, or `made`."""

    kind: str
    group: str
    signs: dict[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    names: tuple[str, ...]
    middles: Numbers
    spreads: Numbers
    kinds: tuple[str, ...]
    biases: Numbers
    rows: Numbers

    def kind_of(self, signs: dict[str, float]) -> str:
        values = (np.array([signs[name] for name in self.names]) - self.middles) / self.spreads
        return self.kinds[int(np.argmax(self.biases + self.rows @ values))]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--words", type=Path)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    given = options.parse_args()
    made = list(made_looks(MADE))
    real = [] if given.words is None else list(real_looks(given.data, given.words))
    for line in tested(made, real):
        print(line)
    TARGET.write_text(json.dumps(as_weights(fitted([*made, *real]))) + "\n")


def made_looks(count: int) -> Iterator[Look]:
    """So many of each kind from either workshop; of those with a truth, every second as an engine misreads it."""
    for kind in papers.KINDS:
        for seed in range(count):
            yield Look(kind, "made", look([papers.make(kind, seed)]))
    for kind, make in MAKERS.items():
        for seed in range(count):
            pages = make(seed)[0][:2]
            read = [misread(page, Random(seed)) for page in pages] if seed % 2 else pages  # noqa: S311 not a secret
            yield Look(kind, "made", look(read))


def real_looks(data: Path, words: Path) -> Iterator[Look]:
    seen: Counter[str] = Counter()
    for one in readable(data, words):
        seen[one.group] += 1
        if one.pages and seen[one.group] <= PER_SENDER:
            yield Look(one.sample.type, one.group, look(_first(one.pages)))


def fitted(looks: Sequence[Look]) -> Model:
    names = tuple(sorted(looks[0].signs))
    table = np.array([[one.signs[name] for name in names] for one in looks])
    middles, spreads = table.mean(axis=0), np.maximum(table.std(axis=0), 0.05)
    learner = LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight="balanced")
    learner.fit((table - middles) / spreads, [one.kind for one in looks])
    return Model(names, middles, spreads, tuple(learner.classes_), learner.intercept_, learner.coef_)


def tested(made: Sequence[Look], real: Sequence[Look]) -> Iterator[str]:
    yield f"made documents, the second half by the first: {_share(made[1::2], fitted(made[::2]))}"
    yield f"real documents by made ones alone: {_share(real, fitted(made))}"
    groups = [one.group for one in real]
    if len(set(groups)) < 5:
        return
    right = 0
    for train, test in GroupKFold(5).split(groups, groups=groups):
        model = fitted([*made, *(real[at] for at in train)])
        right += sum(model.kind_of(real[at].signs) == real[at].kind for at in test)
    yield f"real documents, 5 folds grouped by sender: {right} of {len(real)}"


def as_weights(model: Model) -> dict[str, Any]:
    return {
        "version": 1,
        "fitted": datetime.now(UTC).date().isoformat(),
        "recipe": "training/kinds.py: multinomial logistic regression over looks of made and real documents",
        "signs": [
            [name, round(float(middle), 4), round(float(spread), 4)]
            for name, middle, spread in zip(model.names, model.middles, model.spreads, strict=True)
        ],
        "kinds": [
            [kind, round(float(bias), 4), [round(float(weight), 4) for weight in row]]
            for kind, bias, row in zip(model.kinds, model.biases, model.rows, strict=True)
        ],
    }


def _share(looks: Sequence[Look], model: Model) -> str:
    wrong = Counter((one.kind, said) for one in looks if (said := model.kind_of(one.signs)) != one.kind)
    return f"{len(looks) - wrong.total()} of {len(looks)}; wrong: {dict(wrong)}"


def _first(pages: Pages) -> Pages:
    return pages[:2]


if __name__ == "__main__":
    main()
