"""Where a flow can go: every target exists, every state can be reached, every way can come to an end."""

from __future__ import annotations

from collections.abc import Iterator

from quire_local.states.definition import Choice, Exit, Fail, Flow, Map, Parallel, State, Task
from quire_local.states.fields import Code, InvalidDefinition


def check(machine: str, flow: Flow) -> None:
    """Raises InvalidDefinition for a machine that could get lost, hang or confuse its names."""
    for problem in problems(machine, flow):
        raise problem


def problems(machine: str, flow: Flow) -> Iterator[InvalidDefinition]:
    """All that is wrong between the states of a machine, by AWS's codes and with the place in the definition."""
    yield from _doubles(machine, flow, set())
    yield from _of_flow(machine, flow)
    yield from _variables(machine, flow, frozenset())


def _doubles(where: str, flow: Flow, seen: set[str]) -> Iterator[InvalidDefinition]:
    for state in flow.states.values():
        place = f"{where}/States/{state.name}"
        if state.name in seen:
            yield InvalidDefinition(place, f"two states are called {state.name}", Code.DUPLICATE_STATE_NAME)
        seen.add(state.name)
        for part, inner in _inner(state):
            yield from _doubles(f"{place}/{part}", inner, seen)


def _of_flow(where: str, flow: Flow) -> Iterator[InvalidDefinition]:
    if flow.start not in flow.states:
        yield _missing(f"{where}/StartAt", "StartAt", flow.start)
    for state in flow.states.values():
        place = f"{where}/States/{state.name}"
        for field, way in _exits(state):
            if way.next is not None and way.next not in flow.states:
                yield _missing(f"{place}/{field}", "Next", way.next)
        for part, inner in _inner(state):
            yield from _of_flow(f"{place}/{part}", inner)
    yield from _ways(where, flow)


def _missing(where: str, field: str, target: str) -> InvalidDefinition:
    return InvalidDefinition(where, f"Missing '{field}' target: {target}", Code.MISSING_TARGET)


def _ways(where: str, flow: Flow) -> Iterator[InvalidDefinition]:
    if not any(_ends(state) for state in flow.states.values()):
        yield InvalidDefinition(where, "Workflow has no terminal state", Code.MISSING_END_STATE)
        return
    reached = _reached(flow)
    lost = [name for name in flow.states if name not in reached and flow.start in flow.states]
    for name in lost:
        yield InvalidDefinition(f"{where}/States/{name}", f'State "{name}" is not reachable.', Code.MISSING_TARGET)


def _reached(flow: Flow) -> set[str]:
    reached: set[str] = set()
    ahead = [flow.start]
    while ahead:
        name = ahead.pop()
        if name in flow.states and name not in reached:
            reached.add(name)
            ahead += [way.next for _, way in _exits(flow.states[name]) if way.next is not None]
    return reached


def _variables(where: str, flow: Flow, outer: frozenset[str]) -> Iterator[InvalidDefinition]:
    """An inner scope reads the outer one's variables and may not write over their names."""
    own = {name for state in flow.states.values() for name in _assigned(state)}
    for name in own & outer:
        yield InvalidDefinition(where, f"Assign of {name}, which an outer scope assigns")
    for state in flow.states.values():
        alone = isinstance(state, Map) and state.distributed is not None
        for part, inner in _inner(state):
            known = frozenset() if alone else outer | own
            yield from _variables(f"{where}/States/{state.name}/{part}", inner, known)


def _assigned(state: State) -> Iterator[str]:
    for _, way in _exits(state):
        if way.assign is not None:
            yield from way.assign.source


def _exits(state: State) -> Iterator[tuple[str, Exit]]:
    """Each way out of a state, and the field that says where to."""
    if isinstance(state, Choice):
        yield from ((f"Choices[{number}]/Next", rule.exit) for number, rule in enumerate(state.rules))
        if state.default is not None:
            yield "Default", state.default
    elif not isinstance(state, Fail):
        yield "Next", state.exit
    if isinstance(state, Task | Map | Parallel):
        yield from ((f"Catch[{number}]/Next", catcher.exit) for number, catcher in enumerate(state.catch))


def _ends(state: State) -> bool:
    return isinstance(state, Fail) or any(way.next is None for _, way in _exits(state))


def _inner(state: State) -> list[tuple[str, Flow]]:
    """The flows inside a state, and where they stand in it."""
    if isinstance(state, Map):
        return [("ItemProcessor", state.processor)]
    branches = state.branches if isinstance(state, Parallel) else ()
    return [(f"Branches[{number}]", branch) for number, branch in enumerate(branches)]
