"""Fits the confidences: python -m training.confidence --data DIR --words DIR [--made N].

DIR of --data holds datasets, that of --words the pages of words of each of their documents. What it prints was measured
on senders that were not learned from, neither by the reader's own weights nor by these.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quire.domain.confidence import FEWEST_GRADED
from quire_client.evaluating.calibrating import confidence_report

from training.calibration import Fit, fit
from training.cases import cases_of
from training.grading import Graded, grades

TARGET = Path(__file__).parents[1] / "shared" / "quire" / "weights" / "confidence.json"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--words", type=Path, required=True)
    options.add_argument("--made", type=int, default=200, help="documents to make of each type that can be made")
    given = options.parse_args()
    values = [one for case in cases_of(given.data, given.words, given.made) for one in grades(case)]
    fits = fitted(values)
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
    return {
        "version": 1,
        "fitted": datetime.now(UTC).date().isoformat(),
        "recipe": "training/confidence.py: logistic regression over evidence, promises by isotonic regression",
        "types": {name: one.calibration.wire() for name, one in fits.items()},
    }


def told(fits: dict[str, Fit]) -> Iterator[str]:
    """The table of docs/confidence.md."""
    yield "| type and source | values | of | right | AUROC | ECE | right at >= 98 | interval | coverage |"
    yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | --- | ---: |"
    for name, one in fits.items():
        found = confidence_report(one.claims)
        right = sum(claim.is_right for claim in one.claims) / len(one.claims)
        interval = found["precision_at_98_interval"]
        shown = "none" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"
        yield (
            f"| {name} | {len(one.claims)} | {one.calibration.origin} documents | {right:.3f} | {found['auroc']} |"
            f" {found['ece']} | {found['precision_at_98']} | {shown} | {found['coverage_at_98']} |"
        )


def _is_enough(values: list[Graded]) -> bool:
    wrong = sum(not one.is_right for one in values)
    return len(values) >= FEWEST_GRADED and 0 < wrong < len(values) and len({one.group for one in values}) > 1


if __name__ == "__main__":
    main()
