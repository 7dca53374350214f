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
from quire_client.evaluating.calibrating import SURE, Claim, auroc, confidence_report

from training.calibration import Fit, fit
from training.cases import cases_of
from training.grading import Graded, grades

TARGET = Path(__file__).parents[1] / "shared" / "quire" / "weights" / "confidence.json"
_TOLD_APART = 0.8
"""The AUROC from which on right values are told from wrong ones well enough to promise anything."""


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
    """Of those types and sources alone whose right values are told from wrong ones."""
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
        yield f"{_row(name, origin, one.claims)} {'yes' if _is_trusted(one) else 'no'} |"
        real = [claim for claim, value in zip(one.claims, one.values, strict=True) if not value.is_made]
        if real and origin == "made":
            yield f"{_row('- of these', 'real', real)} |"
        yield from _doubted(one)


def _row(name: str, origin: str, claims: Sequence[Claim]) -> str:
    found = confidence_report(claims)
    right = sum(claim.is_right for claim in claims) / len(claims)
    interval = found["precision_at_98_interval"]
    shown = "none" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"
    return (
        f"| {name} | {len(claims)} | {origin} | {right:.3f} | {found['auroc']} |"
        f" {found['ece']} | {found['precision_at_98']} | {shown} | {found['coverage_at_98']} |"
    )


def _doubted(one: Fit) -> Iterator[str]:
    fields = [name for name, weights in one.calibration.fields.items() if weights.most < SURE]
    if fields:
        yield f"| - below 98: {', '.join(fields)} | | | | | | | | | |"


def _is_trusted(one: Fit) -> bool:
    return (auroc(one.claims) or 0.0) >= _TOLD_APART


def _is_enough(values: list[Graded]) -> bool:
    wrong = sum(not one.is_right for one in values)
    return len(values) >= FEWEST_GRADED and 0 < wrong < len(values) and len({one.group for one in values}) > 1


if __name__ == "__main__":
    main()
