"""Repetitions, and what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from quire.domain.flow import Saved
    from quire.domain.refs import JobRef
    from quire.domain.repeats import Claim, KeptAnswer, Verdict
    from quire.domain.upkeep import Erasure, Note, Unfinished


class Repeats(Protocol):
    """Answers by the Idempotency-Key that their requests came with."""

    def claim(self, claim: Claim, *, at: datetime) -> KeptAnswer | Verdict:
        """The answer that was given already, or what stands in its way; FIRST means: this one is to do it."""

    def keep(self, claim: Claim, answer: KeptAnswer) -> None: ...

    def release(self, claim: Claim) -> None:
        """Nothing came of the request: whoever repeats it is the first."""


class Upkeep(Protocol):
    """What the database still has to do with; looks across tenants and tells ids only."""

    def unfinished(self, *, late_before: datetime, still_before: datetime) -> Sequence[Unfinished]:
        """Jobs that have not ended; of very many some, first those that have not moved since one of these moments.

        The former is when uploads that have not come are over, the latter when anything stands still. What has stood
        still for long may be left out for a while; none is told only where there is none.
        """

    def saved(self, job: JobRef) -> Saved | None:
        """What is known of the attempt's result, if it has one."""

    def erasures(self) -> Sequence[Erasure]:
        """Documents whose objects have to go; of very many some, and none is passed over round after round."""

    def erasure(self, tenant_id: UUID, document_id: UUID) -> Erasure | None:
        """What is left of this one document, if anything."""

    def finish_erasure(self, erasure: Erasure) -> None: ...

    def purge(self, *, keys_before: datetime, sent_before: datetime) -> int:
        """Delete old idempotency keys and announcements that were sent; answers how many."""


class Chores(Protocol):
    """A note outside the database that says whether there may be work in it; while there is none, it can sleep."""

    def note(self) -> None:
        """There is going to be work."""

    def open(self) -> Note | None:
        """The latest note, or None where there is no work."""

    def close(self, note: Note) -> None:
        """All work is done, unless a later note says otherwise."""


class Spent(Protocol):
    def forget(self, *, now: datetime) -> int:
        """Delete what has expired from the tables outside the database; answers how many."""
