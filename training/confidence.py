"""Fits the confidences: python -m training.confidence --data DIR --words DIR [--made N].

DIR of --data holds datasets, that of --words the pages of words of each of their documents. What it prints was measured
on senders that were not learned from, neither by the reader's own weights nor by these.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quire.domain.confidence import FEWEST_GRADED
from quire_client.evaluating.calibrating import Claim, auroc, confidence_report

from training.calibration import Fit, fit
from training.cases import cases_of
from training.grading import Graded, grades

TARGET = Path(__file__).parents[1] / "shared" / "quire" / "weights" / "confidence.json"
_TOLD_APART = 0.8
"""The AUROC from which on right values are told from wrong ones well enough to promise anything."""

_FEWEST_REAL = 10
"""Values of real documents without which made ones promise nothing."""
_MOST_APART = 0.1
"""Of the shares that are right among them and that ought to be."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--words", type=Path, required=True)
    options.add_argument("--made", type=int, default=150, help="documents with a text layer to make of each type")
    given = options.parse_args()
    fits = fitted(one for case in cases_of(given.data, given.words, given.made) for one in grades(case))
    for line in told(fits):
        print(line)
    TARGET.write_text(json.dumps(as_weights(fits), indent=1) + "\n")


def fitted(values: Iterable[Graded]) -> dict[str, Fit]:
    """By type and source, where there is enough to learn from: both right values and wrong ones."""
    by_name: dict[str, list[Graded]] = {}
    for one in values:
        by_name.setdefault(f"{one.kind} {one.source}", []).append(one)
    return {name: fit(held) for name, held in sorted(by_name.items()) if _is_enough(held)}


def as_weights(fits: dict[str, Fit]) -> dict[str, Any]:
    """Of those types and sources alone whose right values are told from wrong ones, on real documents as well."""
    return {
        "version": 2,
        "fitted": datetime.now(UTC).date().isoformat(),
        "recipe": "training/confidence.py: logistic regression over evidence, promises by isotonic regression",
        "types": {name: one.calibration.wire() for name, one in fits.items() if _is_trusted(one)},
    }


def told(fits: dict[str, Fit]) -> Iterator[str]:
    """The table of docs/confidence.md; below each type that was fitted on made documents, what real ones say of it."""
    yield "| type and source | values | of | right | AUROC | ECE | right at >= 98 | interval | coverage | weights |"
    yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | --- | ---: | --- |"
    for name, one in fits.items():
        origin = one.calibration.origin
        yield f"{_row(name, origin, one.claims, one.ranked)} {'yes' if _is_trusted(one) else 'no'} |"
        if one.real and origin == "made":
            yield f"{_row('- of these', 'real', one.real, one.ranked_real)} |"
        yield from _doubted(one)


def _row(name: str, origin: str, claims: Sequence[Claim], ranked: Sequence[Claim]) -> str:
    found = confidence_report(claims)
    right = sum(claim.is_right for claim in claims) / len(claims)
    interval = found["precision_at_98_interval"]
    shown = "none" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"
    return (
        f"| {name} | {len(claims)} | {origin} | {right:.3f} | {_rounded(auroc(ranked))} |"
        f" {found['ece']} | {found['precision_at_98']} | {shown} | {found['coverage_at_98']} |"
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _doubted(one: Fit) -> Iterator[str]:
    fields = [name for name, weights in one.calibration.fields.items() if weights.sure_from is None]
    if fields:
        yield f"| - below 98: {', '.join(fields)} | | | | | | | | | |"


def _is_trusted(one: Fit) -> bool:
    is_told_apart = (auroc(one.ranked) or 0.0) >= _TOLD_APART
    return is_told_apart and (one.calibration.origin == "real" or _is_borne_out(one.real))


def _is_borne_out(real: Sequence[Claim]) -> bool:
    """Whether there are real values enough, and about as many of them right as made ones let expect."""
    expected = sum(claim.confidence for claim in real) / 100
    apart = abs(expected - sum(claim.is_right for claim in real))
    return len(real) >= _FEWEST_REAL and apart <= _MOST_APART * len(real)


def _is_enough(values: list[Graded]) -> bool:
    wrong = sum(not one.is_right for one in values)
    return len(values) >= FEWEST_GRADED and 0 < wrong < len(values) and len({one.group for one in values}) > 1


if __name__ == "__main__":
    main()
