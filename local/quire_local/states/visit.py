"""One attempt at one state: what its expressions see, what it notes, how it is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from quire_local.states import frames
from quire_local.states.definition import Exit, State
from quire_local.states.expressions import Scope, Template, evaluate
from quire_local.states.failures import QueryFailure
from quire_local.states.frames import Frame, Opening, Phase
from quire_local.states.history import Event
from quire_local.states.values import Json, iso, limited, loads

if TYPE_CHECKING:
    from quire_local.states.branch import Branch


@dataclass(frozen=True, kw_only=True)
class Departure:
    """How a state was left."""

    next: str | None
    output: str
    assigned: dict[str, Json]


class Visit:
    def __init__(self, branch: Branch, state: State) -> None:
        self.branch = branch
        self.run = branch.run
        self.name = state.name
        self.input: Json = loads(branch.frame.input)

    @property
    def frame(self) -> Frame:
        return self.branch.frame

    @cached_property
    def scope(self) -> Scope:
        """What expressions see: the variables, and `$states` with input and context."""
        return Scope.of({**self.branch.variables, "states": {"input": self.input, "context": self._context()}})

    async def value(self, template: Template | None, *, default: Json, scope: Scope | None = None) -> Json:
        """A field's value, or `default` where the field is not there."""
        if template is None:
            return default
        try:
            return await evaluate(template, scope or self.scope)
        except QueryFailure as failure:
            raise await self._noted(failure) from failure

    async def number(self, template: Template | None, *, lowest: int, highest: int) -> int | None:
        """A whole number, as Step Functions asks for in all its fields that count something."""
        value = await self.value(template, default=None)
        if template is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            await self.refuse(template.field, f"a whole number from {lowest} to {highest} is needed")
        return int(value)

    async def text(self, template: Template | None) -> str | None:
        value = await self.value(template, default=None)
        if template is not None and not isinstance(value, str):
            await self.refuse(template.field, "a string is needed")
        return None if value is None else str(value)

    async def refuse(self, field: str, need: str) -> NoReturn:
        """Fail because an expression gave something that its field cannot take."""
        cause = f"The value of the field '{field}' has the wrong type: {need}."
        raise await self._noted(QueryFailure(cause, field=field))

    def note(self, *events: Event) -> None:
        """Remember what happened; it is written with the next move."""
        self.branch.pending += events

    async def save(
        self,
        phase: Phase,
        *,
        due: float | None = None,
        openings: Sequence[Opening] = (),
        also: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        await self.branch.save(replace(self.frame, phase=phase, due=due), openings=openings, also=also)

    async def leave(self, way: Exit, *, default: Json, scope: Scope | None = None) -> Departure:
        """Assign and Output both see the variables as they were before this state."""
        assigned = await self.value(way.assign, default={}, scope=scope)
        for name, value in assigned.items():
            limited(value, state=self.name, what=f"assigned the variable {name}")
        output = await self.value(way.output, default=default, scope=scope)
        text = limited(output, state=self.name, what="returned a result")
        return Departure(next=way.next, output=text, assigned=assigned)

    async def blame(self, cause: str) -> str:
        """A cause as AWS words it: with the state, and the event by which it was entered."""
        where = f"the state '{self.name}' (entered at the event id #{await self._entry()})"
        return f"An error occurred while executing {where}. {cause}"

    async def _entry(self) -> int:
        """The number of that event; what is not written yet has none and is written first."""
        if self.branch.pending:
            await self.branch.save(self.frame)
        return self.run.services.store.read(lambda db: frames.entry_of(db, self.frame))

    async def _noted(self, failure: QueryFailure) -> QueryFailure:
        cause = await self.blame(failure.cause or "")
        details = {"error": failure.error, "cause": cause, "location": failure.field, "state": self.name}
        self.note(Event("EvaluationFailed", details))
        return QueryFailure(cause, field=failure.field)

    def _context(self) -> dict[str, Json]:
        execution, machine = self.run.execution, self.run.machine
        redriven = {} if execution.redriven is None else _redriven(execution.redrives, execution.redriven)
        item = {} if self.branch.item is None else {"Map": {"Item": self.branch.item}}
        return {
            "Execution": {
                "Id": execution.arn,
                "Input": self.run.input,
                "Name": execution.name,
                "RoleArn": machine.role,
                "StartTime": iso(execution.started),
                **redriven,
            },
            "State": {
                "Name": self.name,
                "EnteredTime": iso(self.frame.entered),
                "RetryCount": sum(self.frame.attempts),
            },
            "StateMachine": {"Id": machine.arn, "Name": machine.name},
            **item,
        }


def _redriven(count: int, moment: float) -> dict[str, Json]:
    return {"RedriveCount": count, "RedriveTime": iso(moment)}
