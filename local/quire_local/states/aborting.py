"""What the failure of one branch ends in the others beside it, as their history tells it."""

from __future__ import annotations

import sqlite3

from quire_local.states import frames
from quire_local.states.definition import Flow, Map, Parallel, State
from quire_local.states.frames import Frame, Phase
from quire_local.states.history import Event

_ABORTABLE = ("Map", "Parallel", "Task", "Wait")
"""The states that take time, and so have an event for being ended from outside."""


def aborted(db: sqlite3.Connection, state: Map | Parallel, parent: int, *, but: int | None = None) -> list[Event]:
    """The events of all branches under way below a frame at `state`, outermost first; all are aside."""
    events: list[Event] = []
    for frame in frames.below(db, parent):
        if frame.id != but and frame.phase not in (Phase.OPENED, Phase.DONE):
            events += [iteration("Aborted", state, frame)] if isinstance(state, Map) else []
            events += _inside(db, flow_of(state, frame).states[frame.state], frame)
    return events


def iteration(ending: str, state: Map, frame: Frame) -> Event:
    aside = ending in ("Aborted", "Failed")
    return Event(f"MapIteration{ending}", {"name": state.name, "index": frame.position}, aside=aside)


def state_aborted(state: State) -> list[Event]:
    return [Event(f"{state.kind}StateAborted", aside=True)] if state.kind in _ABORTABLE else []


def flow_of(state: Map | Parallel, frame: Frame) -> Flow:
    """The flow that a branch below `state` goes through."""
    return state.processor if isinstance(state, Map) else state.branches[frame.position]


def _inside(db: sqlite3.Connection, state: State, frame: Frame) -> list[Event]:
    """The state that a branch stands at, if it was entered, and what is under way below it."""
    if frame.phase is Phase.AHEAD:
        return []
    if frame.phase is not Phase.SPLIT or not isinstance(state, Map | Parallel):
        return state_aborted(state)
    if isinstance(state, Map) and state.distributed is not None:
        return [Event("MapRunAborted", aside=True), *state_aborted(state)]
    return [*state_aborted(state), *aborted(db, state, frame.id)]
