"""A machine as a picture of it is drawn: states and the ways between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quire_local.states.definition import Choice, Exit, Fail, Flow, Map, Parallel, State, Task


@dataclass(frozen=True, kw_only=True)
class Way:
    to: str
    why: str
    """The field that leads there: Next, Default, Choices[0] or Catch[0]."""


@dataclass(frozen=True, kw_only=True)
class Node:
    name: str
    type: str
    ways: tuple[Way, ...]
    ends: bool
    """A branch may come to its end here."""
    inner: tuple[Graph, ...]
    """A Map's one flow, a Parallel's branches."""


@dataclass(frozen=True, kw_only=True)
class Graph:
    start: str
    nodes: tuple[Node, ...]


def draw(flow: Flow) -> Graph:
    return Graph(start=flow.start, nodes=tuple(_node(state) for state in flow.states.values()))


def _node(state: State) -> Node:
    exits = list(_exits(state))
    return Node(
        name=state.name,
        type=state.kind,
        ways=tuple(Way(to=way.next, why=why) for why, way in exits if way.next is not None),
        ends=isinstance(state, Fail) or any(way.next is None for _, way in exits),
        inner=tuple(draw(flow) for flow in _inner(state)),
    )


def _exits(state: State) -> Iterator[tuple[str, Exit]]:
    if isinstance(state, Choice):
        yield from ((f"Choices[{number}]", rule.exit) for number, rule in enumerate(state.rules))
        if state.default is not None:
            yield "Default", state.default
    elif not isinstance(state, Fail):
        yield "Next", state.exit
    if isinstance(state, Task | Map | Parallel):
        yield from ((f"Catch[{number}]", catcher.exit) for number, catcher in enumerate(state.catch))


def _inner(state: State) -> tuple[Flow, ...]:
    if isinstance(state, Map):
        return (state.processor,)
    return state.branches if isinstance(state, Parallel) else ()
