"""Rules that the values of a document obey, as data: small enough to be read by whoever writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise, product
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool, StringConstraints, model_validator

from quire.domain.model import Model
from quire.domain.pages import Box
from quire.domain.patterns import Pattern, found
from quire.domain.schemas import Number, Scalar

Path = Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z0-9_.]{0,199}$")]
Paths = Annotated[tuple[Path, ...], Field(min_length=1, max_length=50)]
Values = Mapping[str, Any]

ARRIVED = "$arrived"
"""What the values name the day on which the document arrived; no field can be called so."""
_ANYWHERE_ON_EARTH = timedelta(days=1)
"""It may be tomorrow where the document was written."""
_LARGEST_EXPONENT = 30
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}(:\d{2})?", re.ASCII)


class Problem(Model):
    """A rule that does not hold: which, where, and what to say of it. `row` counts from 0.

    `page` and `box` lead to the first of the values that the rule is about, if any was read.
    """

    rule: str
    fields: tuple[str, ...]
    row: int | None = None
    message: str
    page: int | None = None
    box: Box | None = None


class Required(Model):
    """The fields are there and not empty."""

    rule: Literal["required"]
    fields: Paths

    def broken(self, values: Values) -> Iterator[Problem]:
        for path in self.fields:
            for row, (value,) in _rows(values, path):
                if value is None or value == "":
                    yield _problem(self.rule, row, "is missing", path)


def _exactly(given: Any) -> Any:
    """Strict models take a text for a decimal from JSON alone, and of a type a validator has made Python already."""
    amount = _amount(given)
    return given if amount is None else amount


class Sum(Model):
    """The sum of these fields, each with all its rows, is the other field or one of several.

    `optional` fields count or do not: what is taken off or added may be in the others already.
    """

    rule: Literal["sum"]
    of: Paths
    equals: Path
    or_equals: Annotated[tuple[Path, ...], Field(max_length=4)] = ()
    optional: Annotated[tuple[Path, ...], Field(max_length=4)] = ()
    tolerance: Annotated[Decimal, BeforeValidator(_exactly), Field(ge=0, le=1_000_000)] = Decimal("0.01")

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.of, *self.optional, self.equals, *self.or_equals)

    def broken(self, values: Values) -> Iterator[Problem]:
        """Nothing is said while a part or each of the totals is missing."""
        totals = _given(values, (self.equals, *self.or_equals))
        extras = _given(values, self.optional)
        parts = [value for path in self.of for _, (value,) in _rows(values, path)]
        if not parts or not totals or None in parts:
            return
        amounts = [_amounts(given) for given in (parts, totals, extras)]
        if None in amounts:
            yield _problem(self.rule, None, "hold something that is no amount", *self.fields)
        elif not self._holds(*(given for given in amounts if given is not None)):
            yield _problem(self.rule, None, f"do not add up to {' or '.join((self.equals, *self.or_equals))}", *self.of)

    def _holds(self, parts: list[Decimal], totals: list[Decimal], extras: list[Decimal]) -> bool:
        choices = product(*((Decimal(0), extra) for extra in extras))
        made = [sum((*parts, *choice), Decimal(0)) for choice in choices]
        return any(abs(one - total) <= self.tolerance for one, total in product(made, totals))


class Order(Model):
    """Dates or times that follow each other; in the rows of one list, row by row."""

    rule: Literal["order"]
    fields: Annotated[tuple[Path, ...], Field(min_length=2, max_length=10)]
    strict: StrictBool = False

    def broken(self, values: Values) -> Iterator[Problem]:
        for row, given in _rows(values, *self.fields):
            there = [value for value in given if value is not None]
            moments = [moment for moment in map(_moment, there) if moment is not None]
            if len(moments) < len(there):
                yield _problem(self.rule, row, "hold something that is no date and no time", *self.fields)
            elif not _in_order(moments, strict=self.strict):
                yield _problem(self.rule, row, "are not in this order", *self.fields)


class Past(Model):
    """The dates are not after the day on which the document arrived, and at most so many years before it."""

    rule: Literal["past"]
    fields: Paths
    years: Annotated[int, Field(strict=True, ge=1, le=200)] | None = None

    def broken(self, values: Values) -> Iterator[Problem]:
        """Nothing is said where it is not known when the document arrived."""
        arrived = _moment(values.get(ARRIVED))
        if not isinstance(arrived, date):
            return
        for path in self.fields:
            for row, (value,) in _rows(values, path):
                day = _moment(value)
                if isinstance(day, date) and day > arrived + _ANYWHERE_ON_EARTH:
                    yield _problem(self.rule, row, "lies in the future", path)
                elif isinstance(day, date) and self.years is not None and day.year < arrived.year - self.years:
                    yield _problem(self.rule, row, f"is more than {self.years} years old", path)


class Matches(Model):
    """The text holds a match of the pattern."""

    rule: Literal["pattern"]
    field: Path
    pattern: Pattern

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)

    def broken(self, values: Values) -> Iterator[Problem]:
        for row, (value,) in _rows(values, self.field):
            if value is not None and not found(self.pattern, str(value)):
                yield _problem(self.rule, row, "does not have the right form", self.field)


class OneOf(Model):
    """The value is one of these."""

    rule: Literal["oneOf"]
    field: Path
    values: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=200)]

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)

    def broken(self, values: Values) -> Iterator[Problem]:
        for row, (value,) in _rows(values, self.field):
            if value is not None and value not in self.values:
                yield _problem(self.rule, row, "is none of the values that are allowed", self.field)


class Range(Model):
    """The number is neither below the one bound nor above the other."""

    rule: Literal["range"]
    field: Path
    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Range:
        if self.min is None and self.max is None:
            raise ValueError("needs min or max")
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)

    def broken(self, values: Values) -> Iterator[Problem]:
        for row, (value,) in _rows(values, self.field):
            amount = _amount(value)
            if value is not None and not self._holds(amount):
                yield _problem(self.rule, row, "is out of range", self.field)

    def _holds(self, amount: Decimal | None) -> bool:
        if amount is None:
            return False
        return (self.min is None or amount >= self.min) and (self.max is None or amount <= self.max)


Rule = Annotated[Required | Sum | Order | Past | Matches | OneOf | Range, Field(discriminator="rule")]


def problems(rules: Sequence[Rule], values: Values) -> tuple[Problem, ...]:
    """Where the values break the rules. What is missing breaks `required` alone."""
    return tuple(problem for rule in rules for problem in rule.broken(values))


def _problem(rule: str, row: int | None, what: str, *paths: str) -> Problem:
    return Problem(rule=rule, fields=paths, row=row, message=f"{', '.join(paths)} {what}.")


def _rows(values: Values, *paths: str) -> Iterator[tuple[int | None, tuple[Any, ...]]]:
    """The values at the paths, once for each row of the list that they are in, or once if they are in none."""
    columns = [_at(values, path.split(".")) for path in paths]
    if not any(isinstance(column, list) for column in columns):
        yield None, tuple(columns)
        return
    length = max(len(column) for column in columns if isinstance(column, list))
    for row in range(length):
        yield row, tuple(_cell(column, row) for column in columns)


def _given(values: Values, paths: Sequence[str]) -> list[Any]:
    """What is there at the paths."""
    return [value for path in paths if (value := _at(values, path.split("."))) is not None]


def _cell(column: Any, row: int) -> Any:
    if not isinstance(column, list):
        return column
    return column[row] if row < len(column) else None


def _at(value: Any, path: Sequence[str]) -> Any:
    if isinstance(value, list | tuple):
        return [_at(item, path) for item in value]
    if not path:
        return value
    return _at(value.get(path[0]), path[1:]) if isinstance(value, Mapping) else None


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        amount = Decimal(str(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount.adjusted()) <= _LARGEST_EXPONENT else None


def _amounts(values: Sequence[Any]) -> list[Decimal] | None:
    """None where one of them is no amount."""
    amounts = [amount for value in values if (amount := _amount(value)) is not None]
    return amounts if len(amounts) == len(values) else None


def _moment(value: Any) -> date | time | None:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return time.fromisoformat(value) if ":" in value else date.fromisoformat(value)
    except ValueError:
        return None


def _in_order(moments: Sequence[date | time], *, strict: bool) -> bool:
    return all(_follows(one, other, strict=strict) for one, other in pairwise(moments))


def _follows(one: date | time, other: date | time, *, strict: bool) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        return one < other if strict else one <= other
    if isinstance(one, time) and isinstance(other, time):
        return one < other if strict else one <= other
    return False
