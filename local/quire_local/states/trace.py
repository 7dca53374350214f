"""What an execution did, state by state, read from its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from quire_local.states.executions import Execution, Status
from quire_local.states.graph import Graph
from quire_local.states.history import Recorded

_ENTERED, _EXITED = "StateEntered", "StateExited"
_ATTEMPTS = ("TaskScheduled", "LambdaFunctionScheduled")
_SPLITS = ("MapStateStarted", "ParallelStateStarted", "MapStateFailed", "ParallelStateFailed")
_SUCCESSES = ("TaskSucceeded", "LambdaFunctionSucceeded", "MapStateSucceeded", "ParallelStateSucceeded")
_FAILURES = ("TaskFailed", "TaskTimedOut", "LambdaFunctionFailed", "LambdaFunctionTimedOut", "EvaluationFailed")
_ITERATION_ENDS = ("MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted")


class Outcome(StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    CAUGHT = "CAUGHT"
    FAILED = "FAILED"
    ABORTED = "ABORTED"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that went wrong in a state; a retry or a catcher may have dealt with it."""

    at: float
    error: str | None
    cause: str | None


@dataclass(frozen=True, kw_only=True)
class StateVisit:
    state: str
    type: str
    iteration: int | None
    """Which item of the Map around it this was for."""
    within: int | None
    """The event by which the Map or Parallel around it was entered."""
    event: int
    """The event by which it was entered: its name within the execution."""
    entered: float
    exited: float | None
    input: str
    output: str | None
    assigned: Mapping[str, str]
    attempts: int
    """How often a call, a Map or a Parallel was begun; 0 for states that begin nothing."""
    problems: tuple[Problem, ...]
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class ExecutionTrace:
    execution: Execution
    graph: Graph
    visits: tuple[StateVisit, ...]
    """In the order in which the states were entered."""


@dataclass
class _Open:
    """A visit while its events are read."""

    entry: Recorded
    iteration: int | None
    within: _Open | None
    of_attempt: int
    """Which attempt of the Map or Parallel around it this was in."""
    exit: Recorded | None = None
    attempts: int = 0
    problems: list[Problem] = field(default_factory=list)
    troubled: bool = False
    """The last attempt failed."""
    given_up: bool = False
    """Of a Map or Parallel: no attempt follows."""

    @property
    def kind(self) -> str:
        return self.entry.type.removesuffix(_ENTERED)

    @property
    def left_behind(self) -> bool:
        """What is around it has gone on without it."""
        around = self.within
        return around is not None and (
            around.exit is not None or around.attempts != self.of_attempt or around.left_behind
        )

    def begin(self) -> None:
        self.attempts += 1
        self.troubled = self.given_up = False

    def fail(self, problem: Problem) -> None:
        self.problems += [problem] if problem not in self.problems[-1:] else []
        self.troubled = True


@dataclass(frozen=True)
class _Place:
    """Where a branch is after an event: in which visit, for which item."""

    visit: _Open | None
    iteration: int | None


def trace(execution: Execution, graph: Graph, events: Sequence[Recorded]) -> ExecutionTrace:
    opened = _Reader().read(events)
    _blame_fail_state(execution, opened)
    visits = tuple(_visit(one, execution) for one in opened)
    return ExecutionTrace(execution=execution, graph=graph, visits=visits)


class _Reader:
    """Follows each branch along the chain of its events."""

    def __init__(self) -> None:
        self._opened: list[_Open] = []
        self._places: dict[int, _Place] = {0: _Place(None, None)}
        self._last: Problem | None = None

    def read(self, events: Sequence[Recorded]) -> list[_Open]:
        for event in events:
            self._places[event.id] = self._follow(event, self._places[event.previous])
        return self._opened

    def _follow(self, event: Recorded, place: _Place) -> _Place:
        if event.type == "ExecutionRedriven":
            return self._redriven()
        if event.type.endswith(_ENTERED):
            return self._enter(event, place)
        return place if place.visit is None else self._within(event, place, place.visit)

    def _within(self, event: Recorded, place: _Place, visit: _Open) -> _Place:
        if event.type.endswith(_EXITED):
            visit.exit = event
            return _Place(visit.within, visit.iteration)
        if event.type == "MapIterationStarted":
            return _Place(visit, event.details["index"])
        if event.type in _ITERATION_ENDS:
            return _Place(_holder(visit, event.details["name"]), None)
        return self._note(event, place, visit)

    def _enter(self, event: Recorded, place: _Place) -> _Place:
        around = place.visit
        visit = _Open(event, place.iteration, around, 0 if around is None else around.attempts)
        self._opened.append(visit)
        if visit.kind == "Fail":
            self._last = None
            visit.troubled = True
        return _Place(visit, None)

    def _note(self, event: Recorded, place: _Place, visit: _Open) -> _Place:
        if event.type in _SPLITS:
            return _Place(self._split(event, visit), None)
        if event.type == "MapRunFailed":
            self._last = _problem(event)
        elif event.type in _ATTEMPTS:
            visit.begin()
        elif event.type in _SUCCESSES:
            visit.troubled = False
        elif event.type in _FAILURES:
            return self._fail(event, place, visit)
        return place

    def _split(self, event: Recorded, visit: _Open) -> _Open:
        """A Map or Parallel begins, or gives up; a retry that begins comes from inside the attempt that failed."""
        kind, _, what = event.type.partition("State")
        around = _around(visit, kind)
        if what == "Failed" or around is not visit or visit.troubled:
            around.fail(self._last or Problem(at=event.at, error=None, cause=None))
        if what == "Started":
            around.begin()
        around.given_up = what == "Failed"
        return around

    def _fail(self, event: Recorded, place: _Place, visit: _Open) -> _Place:
        self._last = _problem(event)
        failed = _holder(visit, event.details.get("state", visit.entry.details["name"]))
        failed.fail(self._last)
        failed.given_up = False
        return place if failed is visit else _Place(failed, None)

    def _redriven(self) -> _Place:
        """The execution goes on in the outermost state that it had not left."""
        standing = [visit for visit in self._opened if visit.exit is None and visit.within is None]
        for visit in self._opened:
            visit.given_up = False
        return _Place(standing[-1] if standing else None, None)


def _problem(event: Recorded) -> Problem:
    return Problem(at=event.at, error=event.details.get("error"), cause=event.details.get("cause"))


def _around(visit: _Open, kind: str) -> _Open:
    """The innermost state of that kind around a visit, itself included, that has not given up."""
    here: _Open | None = visit
    while here is not None and (here.kind != kind or here.given_up):
        here = here.within
    return here or visit


def _holder(visit: _Open, name: str) -> _Open:
    """The state of that name around a visit, itself included."""
    here: _Open | None = visit
    while here is not None and here.entry.details["name"] != name:
        here = here.within
    return here or visit


def _blame_fail_state(execution: Execution, opened: Sequence[_Open]) -> None:
    """A Fail state that ended the execution says what went wrong in the execution's own last event."""
    for visit in opened[-1:]:
        if visit.kind == "Fail" and execution.stopped is not None:
            visit.fail(Problem(at=execution.stopped, error=execution.error, cause=execution.cause))


def _visit(one: _Open, execution: Execution) -> StateVisit:
    entry, exit_ = one.entry, one.exit
    return StateVisit(
        state=entry.details["name"],
        type=one.kind,
        iteration=one.iteration,
        within=None if one.within is None else one.within.entry.id,
        event=entry.id,
        entered=entry.at,
        exited=None if exit_ is None else exit_.at,
        input=entry.details["input"],
        output=None if exit_ is None else exit_.details["output"],
        assigned={} if exit_ is None else exit_.details.get("assignedVariables", {}),
        attempts=one.attempts,
        problems=tuple(one.problems),
        outcome=_outcome(one, execution),
    )


def _outcome(one: _Open, execution: Execution) -> Outcome:
    if one.exit is not None:
        return Outcome.CAUGHT if one.troubled else Outcome.SUCCEEDED
    if execution.status is Status.RUNNING and not one.left_behind and one.kind != "Fail":
        return Outcome.RUNNING
    return Outcome.FAILED if one.troubled else Outcome.ABORTED
