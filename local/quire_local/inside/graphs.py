"""A state machine's definition as a graph. It reads what may have been written for a newer cloud, and never refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from quire_local.inside.telling import Edge, Flow, Node

_LONGEST_LABEL = 200


def read_graph(source: str) -> Flow:
    return _flow(json.loads(source))


def _flow(raw: Mapping[str, Any]) -> Flow:
    nodes = tuple(_node(name, state) for name, state in raw.get("States", {}).items())
    return Flow(start=str(raw.get("StartAt", "")), nodes=nodes)


def _node(name: str, state: Mapping[str, Any]) -> Node:
    inner = [*state.get("Branches", ()), *(state[key] for key in ("ItemProcessor", "Iterator") if key in state)]
    return Node(
        name=name,
        type=str(state.get("Type", "")),
        comment=_text(state.get("Comment")),
        resource=_text(state.get("Resource")),
        edges=tuple(_edges(state)),
        flows=tuple(_flow(flow) for flow in inner),
    )


def _edges(state: Mapping[str, Any]) -> Iterator[Edge]:
    if "Next" in state:
        yield Edge(to=state["Next"], kind="next")
    for rule in state.get("Choices", ()):
        yield Edge(to=rule.get("Next", ""), kind="choice", label=_text(rule.get("Condition")))
    if "Default" in state:
        yield Edge(to=state["Default"], kind="default", label="otherwise")
    for catcher in state.get("Catch", ()):
        yield Edge(to=catcher.get("Next", ""), kind="catch", label=", ".join(catcher.get("ErrorEquals", ())))


def _text(value: object) -> str | None:
    return None if value is None else str(value)[:_LONGEST_LABEL]
