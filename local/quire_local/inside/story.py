"""All that happened under one correlation id, across functions, events and executions, in the order of time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from quire_local.inside.sources import Events, Executions, Invokes, Logs
from quire_local.inside.telling import Event, Execution, Invoke, LogLine, Outcome, Text, Told, Trace

_MOST_EXECUTIONS = 10


class Moment(Told):
    """One line of the story."""

    at: float | None
    kind: str
    """execution, state, event, invoke or log."""
    where: str
    what: str
    outcome: str | None = None
    milliseconds: float | None = None
    detail: Text | None = None
    execution: str | None = None
    """The ARN, where there is more to see."""
    request_id: str | None = None


class Story(Told):
    id: str
    executions: tuple[Execution, ...]
    moments: tuple[Moment, ...]
    truncated: bool


class Storyteller:
    def __init__(self, executions: Executions, events: Events, invokes: Invokes, logs: Logs) -> None:
        self._executions, self._events, self._invokes, self._logs = executions, events, invokes, logs

    async def tell(self, correlation_id: str, limit: int) -> Story:
        """The last `limit` moments."""
        executions, events, invokes, lines = await asyncio.gather(
            self._executions.recent(status=None, contains=correlation_id, limit=_MOST_EXECUTIONS),
            self._events.recent(contains=correlation_id, limit=limit),
            self._invokes.recent(function=None, contains=correlation_id, limit=limit),
            self._logs.lines(function=None, request_id=None, correlation_id=correlation_id, limit=limit),
        )
        traces = await self._traces(executions)
        moments = sorted(_moments(traces, events, invokes, lines), key=lambda moment: moment.at or 0)
        told, truncated = tuple(moments[-limit:]), len(moments) > limit
        return Story(id=correlation_id, executions=tuple(executions), moments=told, truncated=truncated)

    async def _traces(self, executions: Iterable[Execution]) -> list[Trace]:
        traces = [await self._executions.trace(execution.arn) for execution in executions]
        return [trace for trace in traces if trace is not None]


def _moments(
    traces: Iterable[Trace], events: Iterable[Event], invokes: Iterable[Invoke], lines: Iterable[LogLine]
) -> Iterator[Moment]:
    for trace in traces:
        yield from _of_trace(trace)
    yield from map(_of_event, events)
    yield from map(_of_invoke, invokes)
    yield from map(_of_line, lines)


def _of_trace(trace: Trace) -> Iterator[Moment]:
    execution = trace.execution
    shared = {"kind": "execution", "where": execution.machine, "execution": execution.arn}
    yield Moment(at=execution.started, what="started", detail=trace.input, **shared)
    for visit in trace.visits:
        yield Moment(
            at=visit.entered,
            kind="state",
            where=execution.machine,
            what=f"{visit.state}{'' if visit.index is None else f' [{visit.index}]'}{_retries(len(visit.attempts))}",
            outcome=visit.outcome,
            milliseconds=None if visit.exited is None else (visit.exited - visit.entered) * 1000,
            detail=visit.output or visit.input,
            execution=execution.arn,
        )
    if execution.stopped is not None:
        outcome = Outcome.SUCCEEDED if execution.status == "SUCCEEDED" else Outcome.FAILED
        what = execution.status.lower().replace("_", " ")
        yield Moment(at=execution.stopped, what=what, outcome=outcome, detail=trace.output, **shared)


def _retries(attempts: int) -> str:
    return f", {attempts} attempts" if attempts > 1 else ""


def _of_event(event: Event) -> Moment:
    ways = ", ".join(f"{way.rule}: {way.outcome}" for way in event.deliveries) or "no rule matched"
    what = f"{event.source} {event.detail_type} ({ways})"
    return Moment(at=event.at, kind="event", where=event.bus, what=what, detail=event.body)


def _of_invoke(invoke: Invoke) -> Moment:
    cold = "cold start" if invoke.init_milliseconds is not None else "warm"
    return Moment(
        at=invoke.at,
        kind="invoke",
        where=invoke.function,
        what=invoke.error or cold,
        outcome=invoke.outcome,
        milliseconds=invoke.milliseconds,
        request_id=invoke.request_id,
    )


def _of_line(line: LogLine) -> Moment:
    outcome = Outcome.FAILED if line.level in {"ERROR", "CRITICAL"} else None
    return Moment(
        at=line.at,
        kind="log",
        where=line.function,
        what=line.message,
        outcome=outcome,
        detail=line.line,
        request_id=line.request_id,
    )
