"""The shapes in which the window tells what it sees; on the wire their names are camelCase."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

LONGEST_TEXT = 4_096
"""Characters of one body that an answer carries; `truncated` says that there is more."""


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Text(Told):
    """A body that may be long: its beginning, and how many characters the whole has."""

    text: str
    size: int
    truncated: bool


def cut(text: str, size: int | None = None) -> Text:
    """`size` where `text` is only the beginning already."""
    whole = len(text) if size is None else size
    return Text(text=text[:LONGEST_TEXT], size=whole, truncated=whole > LONGEST_TEXT)


class Outcome(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    CAUGHT = "caught"
    """It failed, and a Catch went on."""
    FAILED = "failed"
    ABORTED = "aborted"


class Edge(Told):
    to: str
    kind: str
    """next, choice, default or catch."""
    label: str | None = None


class Node(Told):
    name: str
    type: str
    comment: str | None
    resource: str | None
    edges: tuple[Edge, ...]
    flows: tuple[Flow, ...]
    """A Parallel's branches, a Map's processor."""


class Flow(Told):
    start: str
    nodes: tuple[Node, ...]


class Attempt(Told):
    """One call of a task; every attempt after the first is a retry."""

    resource: str | None
    parameters: Text | None
    started: float
    ended: float | None = None
    output: Text | None = None
    error: str | None = None
    cause: str | None = None


class Visit(Told):
    """One time that an execution was in a state."""

    id: int
    """The id of the event that entered it."""
    state: str
    type: str
    parent: int | None
    """The visit of the Parallel or Map that this one is inside of."""
    index: int | None
    """The Map's iteration."""
    entered: float
    exited: float | None
    outcome: Outcome
    input: Text | None
    output: Text | None
    attempts: tuple[Attempt, ...]
    error: str | None
    cause: str | None


class Execution(Told):
    arn: str
    name: str
    machine: str
    status: str
    started: float
    stopped: float | None
    error: str | None
    cause: str | None


class Trace(Told):
    """One execution: its graph and what happened in each of its states."""

    execution: Execution
    input: Text
    output: Text | None
    graph: Flow
    visits: tuple[Visit, ...]
    events: int
    """How many events the history has."""
    truncated: bool
    """Whether the visits are only the first ones."""


class HistoryEvent(Told):
    id: int
    previous: int
    at: float
    type: str
    details: Text


class Delivery(Told):
    """What became of an event on its way to one target of a rule that matched."""

    rule: str
    target: str
    outcome: str
    retries: int


class Event(Told):
    id: str
    at: float
    bus: str
    source: str
    detail_type: str
    correlation_id: str | None
    body: Text | None
    deliveries: tuple[Delivery, ...]


class Invoke(Told):
    function: str
    request_id: str
    at: float | None
    milliseconds: float | None
    """None while it runs."""
    init_milliseconds: float | None
    """Of a cold start."""
    outcome: Outcome
    error: str | None
    correlation_id: str | None

    def mentions(self, text: str | None) -> bool:
        return text is None or any(text in part for part in (self.request_id, self.correlation_id, self.error) if part)


class LogLine(Told):
    function: str
    request_id: str | None
    correlation_id: str | None
    at: float | None
    level: str
    message: str
    line: Text
