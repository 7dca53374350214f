"""Visits out of a history: each event belongs to the state in which its predecessor left the branch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from quire_local.inside.happenings import Happening
from quire_local.inside.telling import Attempt, Outcome, Text, Visit

_ENTERED, _EXITED = "StateEntered", "StateExited"
_CALLS = ("LambdaFunction", "Activity", "Task")
_FAILURES = frozenset({"Failed", "TimedOut", "ScheduleFailed", "StartFailed", "SubmitFailed"})


@dataclass(frozen=True)
class _Place:
    """Where a branch stands after an event: inside which visit, and in which iteration of it."""

    visit: _Open | None = None
    index: int | None = None


@dataclass(kw_only=True)
class _Open:
    """A visit while its events are read."""

    entry: Happening
    type: str
    parent: _Place
    exited: float | None = None
    output: Text | None = None
    attempts: list[Attempt] = field(default_factory=list)
    error: str | None = None
    cause: str | None = None
    failed: bool = False
    ended: Outcome | None = None

    @property
    def is_open(self) -> bool:
        return self.exited is None and self.ended is None


def read_visits(happenings: Iterable[Happening]) -> tuple[Visit, ...]:
    """In the order in which the states were entered."""
    reading = _Reading()
    for happening in happenings:
        reading.take(happening)
    return tuple(_told(visit) for visit in reading.visits)


class _Reading:
    def __init__(self) -> None:
        self.visits: list[_Open] = []
        self._after: dict[int, _Place] = {0: _Place()}

    def take(self, event: Happening) -> None:
        place = self._after.get(event.previous, _Place())
        self._after[event.id] = self._step(event, place)

    def _step(self, event: Happening, place: _Place) -> _Place:
        for matches, step in self._steps():
            if matches(event.type):
                return step(event, place)
        return place

    def _steps(self) -> tuple[tuple[Callable[[str], bool], Callable[[Happening, _Place], _Place]], ...]:
        return (
            (lambda kind: kind.endswith(_ENTERED), self._enter),
            (lambda kind: kind.endswith(_EXITED), self._exit),
            (lambda kind: kind.startswith("MapIteration"), self._iterate),
            (lambda kind: kind.startswith(_CALLS), self._call),
            (lambda kind: kind in {"ParallelStateFailed", "MapStateFailed", "EvaluationFailed"}, self._fail),
            (lambda kind: kind in {"ParallelStateStarted", "MapStateStarted"}, self._split),
            (lambda kind: kind in _ENDINGS, self._end),
            (lambda kind: kind == "ExecutionRedriven", self._reopen),
        )

    def _enter(self, event: Happening, place: _Place) -> _Place:
        visit = _Open(entry=event, type=event.type.removesuffix(_ENTERED), parent=place)
        self.visits.append(visit)
        return _Place(visit)

    def _exit(self, event: Happening, place: _Place) -> _Place:
        visit = self._find(place, lambda found: found.entry.name == event.name)
        if visit is None:
            return place
        visit.exited, visit.output = event.at, event.output
        visit.ended = Outcome.CAUGHT if visit.failed else Outcome.SUCCEEDED
        self._end_below(visit)
        return visit.parent

    def _iterate(self, event: Happening, place: _Place) -> _Place:
        visit = self._find(place, lambda found: found.type == "Map" and event.name in (None, found.entry.name))
        return _Place(visit, event.position if event.type.endswith("Started") else None)

    def _split(self, _event: Happening, place: _Place) -> _Place:
        if place.visit is not None:
            place.visit.failed = False
            self._end_below(place.visit)
        return place

    def _call(self, event: Happening, place: _Place) -> _Place:
        visit = self._find(place, lambda found: found.type == "Task")
        if visit is None:
            return place
        what = event.type.removeprefix(next(prefix for prefix in _CALLS if event.type.startswith(prefix)))
        if what == "Scheduled":
            given = event.parameters or event.input
            visit.attempts.append(Attempt(resource=event.resource, parameters=given, started=event.at))
            visit.failed, visit.error, visit.cause = False, None, None
        elif visit.attempts:
            visit.attempts[-1] = _went_on(visit.attempts[-1], what, event)
        if what in _FAILURES:
            self._blame(visit, event)
        return _Place(visit)

    def _fail(self, event: Happening, place: _Place) -> _Place:
        kind = event.type.removesuffix("StateFailed")
        visit = self._find(place, lambda found: found.type == kind) if kind != event.type else place.visit
        if visit is not None:
            self._blame(visit, event)
            return _Place(visit)
        return place

    def _end(self, event: Happening, place: _Place) -> _Place:
        whole = _ENDINGS[event.type]
        for visit in self.visits:
            if visit.is_open:
                visit.ended = _at_the_end(visit, whole)
                own = visit.type == "Fail" and visit.error is None
                visit.error, visit.cause = (event.error, event.cause) if own else (visit.error, visit.cause)
        return place

    def _reopen(self, _event: Happening, _place: _Place) -> _Place:
        """The execution goes on in the states that it had not left."""
        left = [visit for visit in self.visits if visit.exited is None and not _is_past(visit)]
        for visit in left:
            visit.ended = None
        outermost = [visit for visit in left if visit.parent.visit is None]
        return _Place(outermost[-1] if outermost else None)

    def _blame(self, visit: _Open, event: Happening) -> None:
        visit.failed = True
        visit.error, visit.cause = event.error or visit.error, event.cause or visit.cause

    def _end_below(self, above: _Open) -> None:
        """Whatever is still open inside of a state that ended was failed or cut off by that."""
        for visit in self.visits:
            if visit.is_open and any(found is above for found in _upwards(visit.parent)):
                visit.ended = _at_the_end(visit, Outcome.ABORTED)

    def _find(self, place: _Place, fits: Callable[[_Open], bool]) -> _Open | None:
        """Upwards from where the branch stands; else the latest one, as events that end a failed branch are chained to
        whatever happened last in any branch."""
        near = (visit for visit in _upwards(place) if visit.is_open and fits(visit))
        last = (visit for visit in reversed(self.visits) if visit.is_open and fits(visit))
        return next(near, None) or next(last, None)


_ENDINGS: Mapping[str, Outcome] = {
    "ExecutionFailed": Outcome.FAILED,
    "ExecutionTimedOut": Outcome.FAILED,
    "ExecutionAborted": Outcome.ABORTED,
    "ExecutionSucceeded": Outcome.SUCCEEDED,
}


def _is_past(visit: _Open) -> bool:
    return any(around.exited is not None for around in _upwards(visit.parent))


def _upwards(place: _Place) -> Iterator[_Open]:
    while place.visit is not None:
        yield place.visit
        place = place.visit.parent


def _at_the_end(visit: _Open, whole: Outcome) -> Outcome:
    if visit.failed or visit.type == "Fail":
        return Outcome.FAILED
    inside = visit.parent.visit is not None
    return Outcome.ABORTED if inside and whole is Outcome.FAILED else whole


def _went_on(attempt: Attempt, what: str, event: Happening) -> Attempt:
    ended = event.at if what == "Succeeded" or what in _FAILURES else attempt.ended
    change = {"ended": ended, "output": event.output or attempt.output, "error": event.error, "cause": event.cause}
    return attempt.model_copy(update=change)


def _told(visit: _Open) -> Visit:
    return Visit(
        id=visit.entry.id,
        state=visit.entry.name or "",
        type=visit.type,
        parent=visit.parent.visit.entry.id if visit.parent.visit else None,
        index=visit.parent.index,
        entered=visit.entry.at,
        exited=visit.exited,
        outcome=visit.ended or Outcome.RUNNING,
        input=visit.entry.input,
        output=visit.output,
        attempts=tuple(visit.attempts),
        error=visit.error,
        cause=visit.cause,
    )
