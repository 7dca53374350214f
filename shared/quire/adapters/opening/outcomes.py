"""The ways in which a child ends that could not open its file: the exit statuses that parent and child agree on."""

from __future__ import annotations

from enum import IntEnum
from typing import NoReturn


class Outcome(IntEnum):
    ENCRYPTED = 71
    CORRUPT = 72
    TOO_MANY_PAGES = 73
    RESOURCE_LIMIT = 74
    PIXEL_LIMIT = 75
    TYPE_MISMATCH = 76


class Unreadable(Exception):  # noqa: N818 - it reads as a sentence: raise Unreadable(...)
    """The file will not be opened, for this reason."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.name)
        self.outcome = outcome


def refuse(outcome: Outcome) -> NoReturn:
    raise Unreadable(outcome)
