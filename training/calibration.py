"""Fits how evidence becomes a promise, and measures on other senders' documents whether the promise holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from quire.domain.confidence import FEWEST_GRADED, Calibration, FieldWeights, promise_at, total_of
from quire_client.evaluating.calibrating import SURE, Claim, wilson
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from training.grading import Graded

FOLDS = 5
_STRENGTH = 0.01
"""Of the weights against the penalty for their size."""
_OWN = 0.5
"""How much more a weight costs that only one field has."""
_KEPT = SURE / 100
_HIGHEST = 99.5
_DOUBTED = 97.0
"""What is claimed at most of a field of which 98 was not kept."""
_SPARE = 1
"""Wrong values, beside those that were seen, that a field's promise of 98 has to bear."""

Numbers = NDArray[np.float64]
Promises = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    calibration: Calibration
    claims: tuple[Claim, ...]
    """What would have been promised for each value without any document of its sender, and without its fold when the
    promises were made."""
    ranked: tuple[Claim, ...]
    """What the calibration promises of the sum that each value has without any document of its sender: how well right
    values are told from wrong ones, but not whether a promise is kept, for the curve has seen these values."""
    values: tuple[Graded, ...]
    """Those that the claims are about."""

    @property
    def real(self) -> tuple[Claim, ...]:
        """The claims about values of real documents."""
        return self._real(self.claims)

    @property
    def ranked_real(self) -> tuple[Claim, ...]:
        return self._real(self.ranked)

    def _real(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        return tuple(claim for claim, one in zip(claims, self.values, strict=True) if not one.is_made)


def fit(values: Sequence[Graded]) -> Fit:
    """Of the values of one type and source."""
    groups = [one.group for one in values]
    folds = list(GroupKFold(min(FOLDS, len(set(groups)))).split(values, groups=groups))
    weighed = [_weighed([values[at] for at in train]) for train, _ in folds]
    totals = np.zeros(len(values))
    for calibration, (_, test) in zip(weighed, folds, strict=True):
        totals[test] = [_total(calibration, values[at]) for at in test]
    claims = [Claim(0.0, is_right=False)] * len(values)
    for calibration, (train, test) in zip(weighed, folds, strict=True):
        promising = _promising(calibration, [values[at] for at in train], totals[train])
        for at in test:
            claims[at] = Claim(_percent(promising, values[at].field, totals[at]), values[at].is_right)
    final = _cautious(_promising(_weighed(values), values, totals), claims, values)
    return Fit(
        calibration=final,
        claims=tuple(_doubted(claim, one.field, final) for claim, one in zip(claims, values, strict=True)),
        ranked=tuple(
            Claim(_percent(final, one.field, total), one.is_right) for one, total in zip(values, totals, strict=True)
        ),
        values=tuple(values),
    )


def _promising(calibration: Calibration, values: Sequence[Graded], totals: Numbers) -> Calibration:
    """With the promises that these values kept, whose sums were made without their senders."""
    right = np.array([one.is_right for one in values])
    sure = _sure_from(totals, right)
    fields: dict[str, FieldWeights] = {}
    for name, weights in calibration.fields.items():
        own = np.array([one.field == name for one in values])
        limit = _own_from(totals[own & (totals >= sure)], right[own & (totals >= sure)])
        fields[name] = weights.model_copy(update={"sure_from": limit})
    return calibration.model_copy(update={"fields": fields, "promises": _promises(totals, right)})


def _cautious(calibration: Calibration, claims: Sequence[Claim], values: Sequence[Graded]) -> Calibration:
    """No promise of 98 for fields that broke it by themselves, nor for those that one real document shows it broken of,
    where the promises are of made ones."""
    fields: dict[str, FieldWeights] = {}
    for field, weights in calibration.fields.items():
        claimed = [(claim, one) for claim, one in zip(claims, values, strict=True) if one.field == field]
        is_kept = _is_kept(claimed, calibration)
        fields[field] = weights if is_kept else weights.model_copy(update={"sure_from": None})
    return calibration.model_copy(update={"fields": fields})


def _is_kept(claimed: Sequence[tuple[Claim, Graded]], calibration: Calibration) -> bool:
    """Whether what was claimed of one field does not rule out, with 95 % certainty, that 98 of 100 are right."""
    sure = [(claim.is_right, one.is_made) for claim, one in claimed if claim.confidence >= SURE]
    is_borne_out = calibration.origin == "real" or all(is_right or is_made for is_right, is_made in sure)
    interval = wilson(sum(is_right for is_right, _ in sure), len(sure))
    return is_borne_out and (interval is None or interval[1] >= _KEPT)


def _doubted(claim: Claim, field: str, calibration: Calibration) -> Claim:
    is_doubted = calibration.fields[field].sure_from is None
    return Claim(min(_DOUBTED, claim.confidence), claim.is_right) if is_doubted else claim


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


def _own_from(totals: Numbers, right: NDArray[np.bool_]) -> float | None:
    """The lowest sum of a field above which its own values keep 98; none where they nowhere do."""
    order = np.argsort(-totals, kind="stable")
    sums, held = totals[order], np.cumsum(right[order])
    kept = [
        round(float(sums[at]), 4)
        for at in range(len(sums))
        if held[at] >= _KEPT * (at + 1 + _SPARE) and (at + 1 == len(sums) or sums[at + 1] < sums[at])
    ]
    return kept[-1] if kept else None


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


def _percent(calibration: Calibration, name: str, total: float) -> float:
    """Nothing is claimed of a field that was not learned from."""
    return promise_at(calibration, name, total) if name in calibration.fields else 0.0
