"""A file that was announced, what is sent in its name, and how that may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
from pipeline.sending import announce, pdf, post_form
from proofs.owner import Owner

SIZE = 2_000


@dataclass(frozen=True)
class Ending:
    """How a case has to end, exactly."""

    status: str
    code: str | None = None
    runs: tuple[int, ...] = (0,)
    """How many executions there may have been."""


COMPLETED = Ending("completed", None, (1,))
EXPIRED = Ending("expired", "UPLOAD_EXPIRED")
CHANGED = Ending("rejected", "HASH_MISMATCH")
CANCELLED = Ending("cancelled", None, (0, 1))
EMPTY = Ending("rejected", "EMPTY")
TOO_LARGE = Ending("rejected", "TOO_LARGE")


@dataclass
class Try:
    """One announced file, what was sent in its name, and how it may end."""

    case: str
    seed: str
    accepted: dict[str, Any]
    ends: Callable[[bytes | None], Ending]
    """By the content that the document is bound to, if it is."""
    announced: str | None = None
    """The sha256, if it was."""
    sent: list[bytes] = field(default_factory=list)
    doors: list[tuple[object, object]] = field(default_factory=list)
    """What S3 answered to each, and what it had to answer."""
    at: list[str] = field(default_factory=list)
    """Where it stood when somebody interfered with it."""

    @property
    def awaited(self) -> bool:
        """Whether nothing of it came: then it stands until the schedule finds it."""
        return self.ends(None) == EXPIRED

    @property
    def form(self) -> dict[str, Any]:
        return dict(self.accepted["upload"])


@dataclass(frozen=True)
class Bench:
    """Who tries: somebody at the API, and the owner of the bucket."""

    api: httpx.Client
    owner: Owner
    seed: str
    dice: Random

    def text(self, what: str) -> str:
        return f"{what} {self.seed} {self.dice.randrange(10**9):09}"

    def file(self, what: str = "letter") -> bytes:
        """A PDF like no other, of the size of every other."""
        return pdf(self.text(what)).ljust(SIZE, b"\n")

    def announced(self, case: str, content: bytes, ends: Ending, **more: Any) -> Try:
        return Try(case, self.seed, announce(self.api, content, **more), lambda _bound: ends, more.get("sha256"))

    def post(self, one: Try, content: bytes, answer: object = 204, **changed: str) -> None:
        said = post_form(one.form, content, **changed)
        one.doors.append((said.status_code, answer))
        if said.is_success:
            one.sent.append(content)

    def put(self, one: Try, content: bytes, **more: str) -> None:
        one.doors.append((self.owner.put(one.form, content, **more), 200))
        one.sent.append(content)
