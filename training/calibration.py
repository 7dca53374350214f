"""Fits how evidence becomes a promise, and measures on other senders' documents whether the promise holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from quire.domain.confidence import FEWEST_GRADED, Calibration, FieldWeights, promised, total_of
from quire_client.evaluating.calibrating import SURE, Claim, wilson
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from training.grading import Graded

FOLDS = 5
_STRENGTH = 0.03
"""Of the weights against the penalty for their size."""
_OWN = 0.5
"""How much more a weight costs that only one field has."""
_KEPT = SURE / 100
_HIGHEST = 99.5
_DOUBTED = 97.0
"""What a field is promised at most that did not keep 98."""

Numbers = NDArray[np.float64]
Promises = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    calibration: Calibration
    claims: tuple[Claim, ...]
    """What would have been promised for each value without any document of its sender, and without its fold when the
    promises were made."""
    values: tuple[Graded, ...]
    """Those that the claims are about."""


def fit(values: Sequence[Graded]) -> Fit:
    """Of the values of one type and source."""
    groups = [one.group for one in values]
    folds = list(GroupKFold(min(FOLDS, len(set(groups)))).split(values, groups=groups))
    totals = np.zeros(len(values))
    for train, test in folds:
        weighed = _weighed([values[at] for at in train])
        totals[test] = [_total(weighed, values[at]) for at in test]
    right = np.array([one.is_right for one in values])
    claims = [Claim(0.0, is_right=False)] * len(values)
    for train, test in folds:
        kept = _promises(totals[train], right[train])
        for at in test:
            claims[at] = Claim(_percent(kept, totals[at]), bool(right[at]))
    final = _weighed(values).model_copy(update={"promises": _promises(totals, right)})
    return _cautious(Fit(final, tuple(claims), tuple(values)))


def _cautious(fit: Fit) -> Fit:
    """No promise of 98 for fields that broke it by themselves, nor for those that one real document shows it broken of,
    where the promises are of made ones."""
    doubted = {field for field in fit.calibration.fields if not _is_kept(field, fit)}
    fields = {
        field: weights.model_copy(update={"most": _DOUBTED}) if field in doubted else weights
        for field, weights in fit.calibration.fields.items()
    }
    claims = tuple(
        Claim(min(_DOUBTED, claim.confidence), claim.is_right) if one.field in doubted else claim
        for claim, one in zip(fit.claims, fit.values, strict=True)
    )
    return Fit(fit.calibration.model_copy(update={"fields": fields}), claims, fit.values)


def _is_kept(field: str, fit: Fit) -> bool:
    sure = [
        (claim.is_right, one.is_made)
        for claim, one in zip(fit.claims, fit.values, strict=True)
        if one.field == field and claim.confidence >= SURE
    ]
    is_borne_out = fit.calibration.origin == "real" or all(is_right or is_made for is_right, is_made in sure)
    return is_borne_out and sum(is_right for is_right, _ in sure) >= _KEPT * len(sure)


def _weighed(values: Sequence[Graded]) -> Calibration:
    """Weights that all fields share, and what each field has of its own beside them."""
    names = sorted({name for one in values for name in one.evidence})
    fields = sorted({one.field for one in values})
    seen = np.array([[one.evidence.get(name, 0.0) for name in names] for one in values])
    usual, spread = seen.mean(axis=0), np.maximum(seen.std(axis=0), 0.05)
    of_field = np.array([[one.field == field for field in fields] for one in values], dtype=float)
    scaled = (seen - usual) / spread
    own = np.concatenate([scaled * of_field[:, [at]] * _OWN for at in range(len(fields))], axis=1)
    learner = LogisticRegression(C=_STRENGTH, max_iter=5000)
    learner.fit(np.concatenate([of_field, scaled, own], axis=1), [one.is_right for one in values])
    biases, shared, rest = np.split(learner.coef_[0], [len(fields), len(fields) + len(names)])
    weights = (shared + _OWN * rest.reshape(len(fields), len(names))) / spread
    return Calibration(
        graded=len(values),
        origin="real" if sum(not one.is_made for one in values) >= FEWEST_GRADED else "made",
        usual={name: round(float(one), 4) for name, one in zip(names, usual, strict=True)},
        fields={
            field: FieldWeights(
                bias=round(float(learner.intercept_[0] + bias), 4),
                weights={name: round(float(one), 4) for name, one in zip(names, row, strict=True) if abs(one) > 5e-4},
            )
            for field, bias, row in zip(fields, biases, weights, strict=True)
        },
        promises=((0.0, 0.0),),
    )


def _promises(totals: Numbers, right: NDArray[np.bool_]) -> Promises:
    """Rising with the sums; 98 and more only from where on, with 95 % certainty, 98 of 100 are right."""
    sure = _sure_from(totals, right)
    low = totals < sure
    points = _steps(totals[low], right[low], most=SURE - 0.1)
    if not np.isfinite(sure):
        return points
    held = (right[~low].sum() + 0.5) / ((~low).sum() + 1)
    return (*points, (round(sure - 1e-4, 4), points[-1][1] if points else 0.0), *_top(sure, totals.max(), held))


def _top(sure: float, most: float, held: float) -> Promises:
    highest = round(min(_HIGHEST, max(SURE, 100 * held)), 1)
    return ((round(sure, 4), SURE), (round(max(most, sure + 1e-3), 4), highest))


def _sure_from(totals: Numbers, right: NDArray[np.bool_]) -> float:
    """The lowest sum above which the promise of 98 holds; infinite where there is none."""
    order = np.argsort(-totals, kind="stable")
    sums, held = totals[order], np.cumsum(right[order])
    lowest = float("inf")
    for count in range(1, len(sums) + 1):
        interval = wilson(int(held[count - 1]), count)
        is_last = count == len(sums) or sums[count] < sums[count - 1]
        if is_last and interval is not None and interval[0] >= _KEPT:
            lowest = float(sums[count - 1])
    return lowest


def _steps(totals: Numbers, right: NDArray[np.bool_], *, most: float) -> Promises:
    """A point for each step of the best rising curve, no nearer to 0 or 100 than its number of values allows."""
    if not len(totals):
        return ()
    curve = IsotonicRegression().fit_transform(totals, right.astype(float))
    points: list[tuple[float, float]] = []
    for level in sorted(set(curve)):
        held = curve == level
        share = 100 * (right[held].sum() + 0.5) / (held.sum() + 1)
        points.append((round(float(totals[held].mean()), 4), round(float(min(most, share)), 1)))
    rising = np.maximum.accumulate([percent for _, percent in points])
    return tuple((at, float(percent)) for (at, _), percent in zip(points, rising, strict=True))


def _total(calibration: Calibration, one: Graded) -> float:
    """A field that nothing was learned of says nothing."""
    return total_of(calibration, one.field, one.evidence) if one.field in calibration.fields else 0.0


def _percent(promises: Promises, total: float) -> float:
    return promised(Calibration(graded=0, origin="", usual={}, fields={}, promises=promises), total)
