"""What two people may be told who do something with one task at once: as if one had come after the other."""

from __future__ import annotations

from dataclasses import dataclass

VERBS = ("claim", "release", "submit", "reject")
DECIDED = {"submit": "submitted", "reject": "rejected"}
DONE, CONFLICT = 200, 409


@dataclass(frozen=True)
class Stand:
    """Where a task stands, who has it, and who decided it."""

    status: str = "open"
    holder: str | None = None
    decider: str | None = None
    changes: int = 0
    """How often it has been changed."""

    @property
    def is_decided(self) -> bool:
        return self.decider is not None


@dataclass(frozen=True)
class Deed:
    """What somebody does with a task."""

    who: str
    verb: str


@dataclass(frozen=True)
class Outcome:
    """What both were told, in the order in which they are named, and where the task stands then."""

    told: tuple[int, int]
    stand: Stand


def after(stand: Stand, deed: Deed) -> tuple[int, Stand]:
    """What one deed alone is told, and what it does."""
    if stand.is_decided or stand.holder not in (None, deed.who):
        return CONFLICT, stand
    if deed.verb in DECIDED:
        return DONE, Stand(DECIDED[deed.verb], None, deed.who, stand.changes + 1)
    if deed.verb == "claim":
        return DONE, Stand("claimed", deed.who, None, stand.changes + 1)
    return DONE, Stand(changes=stand.changes + (stand.holder is not None))


def possible(stand: Stand, one: Deed, other: Deed) -> set[Outcome]:
    first, between = after(stand, one)
    second, end = after(between, other)
    turned_first, turned_between = after(stand, other)
    turned_second, turned_end = after(turned_between, one)
    return {Outcome((first, second), end), Outcome((turned_second, turned_first), turned_end)}
