"""JSONata as Step Functions speaks it: `{% ... %}` strings anywhere in a JSON template."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.parser import Parser
from jsonata.utils import Utils

from quire_local.states.failures import DATA_LIMIT_EXCEEDED, QueryFailure, StateFailure
from quire_local.states.query_functions import QUERY_FUNCTIONS
from quire_local.states.values import MAX_BYTES, Json

ON_LOOP_SECONDS = 0.02
IN_THREAD_SECONDS = 2.0
"""Short enough that one that never ends does not hold up a clean stop."""


class BadExpression(Exception):  # noqa: N818 - it reads as a sentence: raise BadExpression
    """An expression that JSONata cannot read or that Step Functions does not allow."""


class OverBudget(BaseException):
    """An evaluation took longer than it was given; no Exception, for the interpreter rewrites some of those."""


@dataclass(frozen=True)
class Scope:
    """The names an expression sees: `states` and the variables, in JSONata's own form."""

    names: Mapping[str, Json]

    @classmethod
    def of(cls, names: Mapping[str, Json]) -> Scope:
        return cls({name: _to_query(value) for name, value in names.items()})

    def with_states(self, **more: Json) -> Scope:
        """The same names with more under `$states`: result, errorOutput, another context."""
        states = {**self.names["states"], **{name: _to_query(value) for name, value in more.items()}}
        return Scope({**self.names, "states": states})

    def with_context(self, **more: Json) -> Scope:
        """The same names with more under `$states.context`."""
        states = self.names["states"]
        context = {**states["context"], **{name: _to_query(value) for name, value in more.items()}}
        return Scope({**self.names, "states": {**states, "context": context}})


@dataclass(frozen=True)
class Template:
    """A field's JSON, checked when it is made; its expressions are evaluated when its state is."""

    field: str
    source: Json

    def __post_init__(self) -> None:
        for expression in _expressions(self.source):
            _check(expression)

    @property
    def dynamic(self) -> bool:
        return next(_expressions(self.source), None) is not None

    def evaluate(self, scope: Scope, *, seconds: float) -> Json:
        """The JSON with each expression replaced by its value; QueryFailure, or OverBudget after `seconds`."""
        return _fill(self.source, self.field, scope, time.monotonic() + seconds)


async def evaluate(template: Template, scope: Scope, *, seconds: float = IN_THREAD_SECONDS) -> Json:
    """Evaluate at once where that is quick; where it is not, start again in a thread so that the loop stays free."""
    try:
        return template.evaluate(scope, seconds=ON_LOOP_SECONDS)
    except OverBudget:
        return await asyncio.to_thread(_evaluate_patiently, template, scope, seconds)


def is_expression(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}")


def _evaluate_patiently(template: Template, scope: Scope, seconds: float) -> Json:
    try:
        return template.evaluate(scope, seconds=seconds)
    except OverBudget as error:
        cause = f"The evaluation of the field '{template.field}' took longer than {seconds:g} seconds."
        raise QueryFailure(cause, field=template.field) from error


def _expressions(source: Json) -> Iterator[str]:
    if is_expression(source):
        yield source[2:-2].strip()
    elif isinstance(source, dict):
        for value in source.values():
            yield from _expressions(value)
    elif isinstance(source, list):
        for value in source:
            yield from _expressions(value)


def _fill(source: Json, field: str, scope: Scope, deadline: float) -> Json:
    if is_expression(source):
        return _query(source[2:-2].strip(), field, scope, deadline)
    if isinstance(source, dict):
        return {key: _fill(value, f"{field}/{key}", scope, deadline) for key, value in source.items()}
    if isinstance(source, list):
        return [_fill(value, f"{field}[{index}]", scope, deadline) for index, value in enumerate(source)]
    return source


def _query(expression: str, field: str, scope: Scope, deadline: float) -> Json:
    where = f"The JSONata expression '{expression}' specified for the field '{field}'"
    try:
        found = _run(_compiled(expression, threading.get_ident()), scope, deadline)
        if found is None:
            raise QueryFailure(f"{where} returned nothing (undefined).", field=field)
        return _to_json(found)
    except (StateFailure, OverBudget):
        raise
    except JException as error:
        raise QueryFailure(f"{where} threw an error during evaluation. {error.error}: {error}", field=field) from error
    except Exception as error:  # the interpreter raises what it meets: TypeError, RecursionError, re.error, ...
        raise QueryFailure(f"{where} threw an error during evaluation. {error}", field=field) from error


def _run(compiled: Jsonata, scope: Scope, deadline: float) -> Json:
    def guard(*_: object) -> None:
        if time.monotonic() > deadline:
            raise OverBudget

    # $now() and $millis() read the clock of the thread's current instance: the one that was compiled last.
    Jsonata.CURRENT.jsonata = compiled
    return compiled.evaluate(None, {**_functions(), **scope.names, "__evaluate_entry": guard})


@lru_cache(maxsize=4096)
def _compiled(expression: str, _thread: int) -> Jsonata:
    """An instance keeps its place in itself while it evaluates, so that no two threads may share one."""
    compiled = Jsonata.jsonata(expression)
    compiled.set_validate_input(False)
    compiled.set_output_convert_nulls(False)
    return compiled


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, Json]:
    return {name: _function(implementation) for name, implementation in QUERY_FUNCTIONS.items()}


def _function(implementation: Json) -> Json:
    def call(*arguments: Json) -> Json:
        return _to_query(implementation(*(_to_json(argument) for argument in arguments)))

    return Jsonata.JLambda(call)


def _check(expression: str) -> None:
    try:
        compiled = Jsonata.jsonata(expression)
    except JException as error:
        raise BadExpression(f"the JSONata expression '{expression}' cannot be read: {error}") from error
    if any(node.type == "variable" and node.value == "eval" for node in _nodes(compiled.ast)):
        raise BadExpression(f"$eval in '{expression}' (use $parse)")


def _nodes(node: Json) -> Iterator[Parser.Symbol]:
    """Every node of a parsed expression."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, Parser.Symbol):
        yield node
        for name in _CHILDREN:
            yield from _nodes(getattr(node, name, None))


_CHILDREN = (
    "lhs", "rhs", "lhs_object", "rhs_object", "rhs_terms", "steps", "stages", "predicate", "expr", "expression",
    "expressions", "procedure", "arguments", "body", "condition", "then", "_else", "group", "terms", "pattern",
    "update", "delete",
)  # fmt: skip


def _to_query(value: Json) -> Json:
    """JSON in the interpreter's form, in which Python's None means undefined."""
    if value is None:
        return Utils.NULL_VALUE
    if isinstance(value, dict):
        return {key: _to_query(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_to_query(item) for item in value]
    return value


def _to_json(value: Json) -> Json:
    """What an expression gave as plain JSON: nothing of the interpreter's own types, whole numbers as ints."""
    if value is None or value is Utils.NULL_VALUE:
        return None
    if isinstance(value, dict):
        return {str(key): _to_json(item) for key, item in value.items()}
    if isinstance(value, list):
        _refuse_endless(value)
        return [_to_json(value[index]) for index in range(len(value))]
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str | int):
        return value
    raise ValueError("the value is a function, not JSON")


def _refuse_endless(value: list[Json]) -> None:
    if len(value) * 2 > MAX_BYTES:
        cause = f"An array of {len(value)} elements exceeds the maximum number of bytes service limit."
        raise StateFailure(DATA_LIMIT_EXCEEDED, cause)


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    return int(value) if value.is_integer() and abs(value) < 1e21 else value
