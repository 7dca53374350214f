"""A state machine as the engine walks it: read and checked once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from quire_local.states.expressions import Template
from quire_local.states.resource import Call


@dataclass(frozen=True, kw_only=True)
class Retrier:
    errors: tuple[str, ...]
    interval: int = 1
    backoff: float = 2.0
    max_attempts: int = 3
    max_delay: int | None = None
    full_jitter: bool = False


@dataclass(frozen=True, kw_only=True)
class Exit:
    """What leaving a state by one way does: where to, what is kept, what is handed on."""

    next: str | None
    """None ends the branch."""
    assign: Template | None = None
    output: Template | None = None


@dataclass(frozen=True, kw_only=True)
class Catcher:
    errors: tuple[str, ...]
    exit: Exit


@dataclass(frozen=True, kw_only=True)
class Pass:
    name: str
    exit: Exit
    kind: ClassVar[str] = "Pass"


@dataclass(frozen=True, kw_only=True)
class Succeed:
    name: str
    exit: Exit
    kind: ClassVar[str] = "Succeed"


@dataclass(frozen=True, kw_only=True)
class Fail:
    name: str
    error: Template | None
    cause: Template | None
    kind: ClassVar[str] = "Fail"


@dataclass(frozen=True, kw_only=True)
class Wait:
    name: str
    exit: Exit
    seconds: Template | None
    timestamp: Template | None
    kind: ClassVar[str] = "Wait"


@dataclass(frozen=True, kw_only=True)
class Rule:
    condition: Template
    exit: Exit


@dataclass(frozen=True, kw_only=True)
class Choice:
    name: str
    rules: tuple[Rule, ...]
    default: Exit | None
    kind: ClassVar[str] = "Choice"


@dataclass(frozen=True, kw_only=True)
class Task:
    name: str
    exit: Exit
    call: Call
    arguments: Template | None
    timeout: Template | None
    heartbeat: Template | None
    retry: tuple[Retrier, ...] = ()
    catch: tuple[Catcher, ...] = ()
    kind: ClassVar[str] = "Task"


@dataclass(frozen=True, kw_only=True)
class Distributed:
    """How a Map runs its items as executions of their own."""

    label: str
    source: str
    """The processor as a definition's text."""
    tolerated_count: Template | None
    tolerated_percentage: Template | None
    batch_size: Template | None
    batch_input: Template | None


@dataclass(frozen=True, kw_only=True)
class Map:
    name: str
    exit: Exit
    processor: Flow
    items: Template | None
    item_selector: Template | None
    max_concurrency: Template | None
    distributed: Distributed | None = None
    retry: tuple[Retrier, ...] = ()
    catch: tuple[Catcher, ...] = ()
    kind: ClassVar[str] = "Map"


@dataclass(frozen=True, kw_only=True)
class Parallel:
    name: str
    exit: Exit
    branches: tuple[Flow, ...]
    arguments: Template | None
    retry: tuple[Retrier, ...] = ()
    catch: tuple[Catcher, ...] = ()
    kind: ClassVar[str] = "Parallel"


State: TypeAlias = "Pass | Succeed | Fail | Wait | Choice | Task | Map | Parallel"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A set of states with one way in: a machine, a Map's processor or a Parallel's branch."""

    start: str
    states: Mapping[str, State]


@dataclass(frozen=True, kw_only=True)
class Machine:
    name: str
    arn: str
    flow: Flow
    timeout: int | None
    source: str
    """The definition's text, kept with each execution so that an edit never changes one that runs."""

    @property
    def role(self) -> str:
        return role_of(self.arn)


def role_of(machine: str) -> str:
    """AWS names a role in every answer; on one machine nothing assumes it."""
    _, _, _, _, account, _, name = machine.split(":")
    return f"arn:aws:iam::{account}:role/{name}"
