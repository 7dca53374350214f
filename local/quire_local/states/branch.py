"""One line of control through a flow: it stands at a state, and each of its moves is on disk before the next."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from quire_local.states import frames, history, retrying
from quire_local.states.definition import Catcher, Fail, Flow, Map, Parallel, State, Task
from quire_local.states.failures import RUNTIME, HistoryFull, StateFailure
from quire_local.states.frames import Frame, Opening, Phase
from quire_local.states.history import Event
from quire_local.states.performing import perform
from quire_local.states.services import Run, until
from quire_local.states.values import Json, dumps, loads
from quire_local.states.visit import Departure, Visit


class Branch:
    def __init__(
        self,
        run: Run,
        flow: Flow,
        frame: Frame,
        *,
        outer: Mapping[str, Json] | None = None,
        item: Json = None,
        first: Sequence[Event] = (),
        last: Sequence[Event] = (),
    ) -> None:
        self.run = run
        self.flow = flow
        self.frame = frame
        self.item = item
        self.pending: list[Event] = []
        """What happened and is not written yet."""
        self.fallen: list[Frame] = []
        """The branches below this one that failed, each where it did."""
        self._outer = outer or {}
        self._first = first
        self._last = last

    @property
    def variables(self) -> dict[str, Json]:
        """The outer scopes' variables and the branch's own."""
        return {**self._outer, **loads(self.frame.variables)}

    async def walk(self) -> Json:
        """Visit state after state, from wherever the frame stands, and answer the last one's output."""
        while self.frame.phase is not Phase.DONE:
            state = self.flow.states[self.frame.state]
            self._enter(state)
            await self._leave(state, await self._visit(state))
        return loads(self.frame.input)

    def below(
        self, flow: Flow, frame: Frame, *, item: Json = None, first: Sequence[Event] = (), last: Sequence[Event] = ()
    ) -> Branch:
        """A branch that the state here opened: it reads this one's variables and keeps its own."""
        item = self.item if item is None else item
        return Branch(self.run, flow, frame, outer=self.variables, item=item, first=first, last=last)

    async def save(
        self,
        frame: Frame,
        *,
        openings: Sequence[Opening] = (),
        also: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        """Make a move durable, with all that happened since the last one."""
        events = tuple(self.pending)

        def work(db: sqlite3.Connection) -> None:
            frames.move(db, frame, events, openings)
            self.run.services.lifecycle.abort_runs(db, frame.execution, now=time.time(), orphans_only=True)
            if also is not None:
                also(db)

        try:
            await self.run.services.store.write(work)
        except HistoryFull as error:
            cause = f"The execution reached the maximum number of history events ({history.MAX_EVENTS})."
            raise StateFailure(RUNTIME, cause) from error
        self.pending = []
        self.frame = frame

    def _enter(self, state: State) -> None:
        if self.frame.phase is Phase.OPENED:
            self.pending += self._first
        if self.frame.phase in (Phase.OPENED, Phase.AHEAD):
            self.pending.append(history.entered(state.kind, state.name, self.frame.input))
            self.frame = replace(self.frame, phase=Phase.INSIDE, entered=time.time())

    async def _visit(self, state: State) -> Departure:
        """Get through a state, with the retries and the catcher that it has."""
        while True:
            if self.frame.phase is Phase.BACKOFF:
                await until(self.frame.due or 0)
            try:
                return await perform(Visit(self, state), state)
            except StateFailure as failure:
                departure = await self._handle(state, failure)
            if departure is not None:
                return departure

    async def _handle(self, state: State, failure: StateFailure) -> Departure | None:
        """Prepare the next attempt (None), or leave by a catcher, or give up."""
        if not isinstance(state, Task | Map | Parallel):
            raise failure
        if await self._back_off(state, failure):
            return None
        caught = retrying.first_match(state.catch, failure.error)
        if caught is None:
            self._note_failed(state, failure)
            raise failure
        try:
            return await self._leave_by(state, caught[1], failure)
        except StateFailure as second:
            self._note_failed(state, second)
            raise

    async def _leave_by(self, state: Task | Map | Parallel, catcher: Catcher, failure: StateFailure) -> Departure:
        self._note_failed(state, failure)
        given = {"Error": failure.error, "Cause": failure.cause}
        error = {name: text for name, text in given.items() if text is not None}
        visit = Visit(self, state)
        return await visit.leave(catcher.exit, default=error, scope=visit.scope.with_states(errorOutput=error))

    def _note_failed(self, state: State, failure: StateFailure) -> None:
        if isinstance(state, Map | Parallel) and failure.error != RUNTIME:
            self.pending.append(Event(f"{state.kind}StateFailed"))

    async def _back_off(self, state: Task | Map | Parallel, failure: StateFailure) -> bool:
        found = retrying.first_match(state.retry, failure.error)
        if found is None:
            return False
        index, retrier = found
        attempts = list(self.frame.attempts or (0,) * len(state.retry))
        if attempts[index] >= retrier.max_attempts:
            return False
        attempts[index] += 1
        due = time.time() + retrying.delay(retrier, attempt=attempts[index], uniform=random.uniform)
        await self.save(replace(self.frame, phase=Phase.BACKOFF, due=due, attempts=tuple(attempts)))
        return True

    async def _leave(self, state: State, departure: Departure) -> None:
        if not isinstance(state, Fail):
            self.pending.append(history.exited(state.kind, state.name, departure.output, departure.assigned))
        moved = replace(
            self.frame,
            phase=Phase.AHEAD,
            input=departure.output,
            variables=dumps({**loads(self.frame.variables), **departure.assigned}),
            attempts=(),
            due=None,
        )
        if departure.next is None:
            self.pending += self._last
            await self.save(replace(moved, phase=Phase.DONE))
        else:
            await self.save(replace(moved, state=departure.next))
