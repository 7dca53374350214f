"""Where a flow can go: every target exists, every state can be reached, every way can come to an end."""

from __future__ import annotations

from collections.abc import Iterator

from quire_local.states.definition import Choice, Exit, Fail, Flow, Map, Parallel, State, Task
from quire_local.states.fields import InvalidDefinition


def check(machine: str, flow: Flow) -> None:
    """Raises InvalidDefinition for a machine that could get lost, hang or confuse its names."""
    seen: set[str] = set()
    for name in _names(flow):
        if name in seen:
            raise InvalidDefinition(machine, f"two states are called {name}")
        seen.add(name)
    _check_flow(machine, flow)
    _check_variables(machine, flow, frozenset())


def _names(flow: Flow) -> Iterator[str]:
    for state in flow.states.values():
        yield state.name
        for inner in _inner(state):
            yield from _names(inner)


def _check_flow(where: str, flow: Flow) -> None:
    if flow.start not in flow.states:
        raise InvalidDefinition(where, f"StartAt names {flow.start}, which does not exist")
    for state in flow.states.values():
        _check_targets(where, flow, state)
        for inner in _inner(state):
            _check_flow(f"{where}/{state.name}", inner)
    _check_reach(where, flow)


def _check_targets(where: str, flow: Flow, state: State) -> None:
    for way in _exits(state):
        if way.next is not None and way.next not in flow.states:
            raise InvalidDefinition(f"{where}/States/{state.name}", f"Next names {way.next}, which does not exist")


def _check_reach(where: str, flow: Flow) -> None:
    reached: set[str] = set()
    ahead = [flow.start]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [way.next for way in _exits(flow.states[name]) if way.next is not None]
    for name in flow.states.keys() - reached:
        raise InvalidDefinition(f"{where}/States/{name}", "no transition leads to this state")
    if not any(_ends(flow.states[name]) for name in reached):
        raise InvalidDefinition(where, "no way from StartAt comes to an end")


def _check_variables(where: str, flow: Flow, outer: frozenset[str]) -> None:
    """An inner scope reads the outer one's variables and may not write over their names."""
    own = {name for state in flow.states.values() for name in _assigned(state)}
    for name in own & outer:
        raise InvalidDefinition(where, f"Assign of {name}, which an outer scope assigns")
    for state in flow.states.values():
        alone = isinstance(state, Map) and state.distributed is not None
        for inner in _inner(state):
            _check_variables(f"{where}/{state.name}", inner, frozenset() if alone else outer | own)


def _assigned(state: State) -> Iterator[str]:
    for way in _exits(state):
        if way.assign is not None:
            yield from way.assign.source


def _exits(state: State) -> Iterator[Exit]:
    if isinstance(state, Choice):
        yield from (rule.exit for rule in state.rules)
        if state.default is not None:
            yield state.default
    elif isinstance(state, Task | Map | Parallel):
        yield state.exit
        yield from (catcher.exit for catcher in state.catch)
    elif not isinstance(state, Fail):
        yield state.exit


def _ends(state: State) -> bool:
    return isinstance(state, Fail) or any(way.next is None for way in _exits(state))


def _inner(state: State) -> tuple[Flow, ...]:
    if isinstance(state, Map):
        return (state.processor,)
    return state.branches if isinstance(state, Parallel) else ()
