"""Fits weights that make the right candidates of each document the likeliest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
_DIGITS = 4
_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Case:
    """The candidates of one document, which of them are right, and how much the document counts."""

    candidates: Sequence[Mapping[str, float]]
    right: Sequence[bool]
    weight: float = 1.0


def fit(cases: Sequence[Case], *, ridge: float) -> dict[str, float]:
    """The weights of all features; documents without a right candidate teach nothing."""
    taught = [case for case in cases if any(case.right) and not all(case.right)]
    names = sorted({name for case in taught for one in case.candidates for name in one})
    table, right, starts, weights = _arrays(taught, names)
    owner = np.repeat(np.arange(len(taught)), [len(case.right) for case in taught])

    def loss(given: Floats) -> tuple[float, Floats]:
        raised = _raised(table @ given, starts, owner)
        every, good = np.add.reduceat(raised, starts), np.add.reduceat(raised * right, starts)
        slope = table.T @ ((raised / every[owner] - raised * right / good[owner]) * weights[owner]) + ridge * given
        return float((weights * (np.log(every) - np.log(good))).sum() + ridge / 2 * given @ given), slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    return {name: round(float(one), _DIGITS) for name, one in zip(names, found.x, strict=True) if abs(one) >= 1e-3}


def _raised(strengths: Floats, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> Floats:
    # No strength may vanish: a right candidate far behind must still pull.
    return np.asarray(np.exp(np.maximum(strengths - np.maximum.reduceat(strengths, starts)[owner], -60.0)))


def _arrays(cases: Sequence[Case], names: Sequence[str]) -> tuple[Any, Floats, NDArray[np.int64], Floats]:
    column = {name: place for place, name in enumerate(names)}
    rows = [one for case in cases for one in case.candidates]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = [column[name] for row in rows for name in row]
    values = [value for row in rows for value in row.values()]
    table = csr_matrix((values, columns, ends), shape=(len(rows), len(names)))
    right = np.array([one for case in cases for one in case.right], np.float64)
    starts = np.cumsum([0, *(len(case.right) for case in cases)])[:-1]
    return table, right, starts.astype(np.int64), np.array([case.weight for case in cases])
