"""The queue of the review: what comes first in it, and how it is looked through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from quire.domain.lists import PageQuery, Words, printable
from quire.domain.model import Model
from quire.domain.people import Principal
from quire.domain.tasks import Priority, TaskStatus

RULE: Mapping[str, float] = {"urgent_share": 1 / 8, "high_share": 1 / 2, "high_below": 50.0}
"""What a task's priority is by, where nobody has set it.

It is urgent with no more than that share of its time left; high with no more than the other, or where the confidence is
unknown or lower; and normal otherwise.
"""


class TaskChange(Model):
    """The body of PUT /hitl/tasks/{id}; null leaves the priority to the rule."""

    priority: Priority | None


_ONE = "|".join(TaskStatus)
Statuses = Annotated[str, StringConstraints(pattern=f"^({_ONE})(,({_ONE}))*$")]
Confidence = Annotated[float, Field(ge=0, le=100)]


class TaskQuery(PageQuery):
    """What GET /hitl/tasks can be asked. Ascending, the oldest, nearest, least sure or most pressing comes first."""

    order: Literal["asc", "desc"] = "asc"
    sort_by: Literal["createdAt", "expiresAt", "priority", "confidence"] = "createdAt"
    status: Statuses | None = None
    """One or several, with commas between them."""
    type: Annotated[str, StringConstraints(max_length=100)] | None = None
    document_id: UUID | None = None
    claimed_by: UUID | Literal["me"] | None = None
    confidence_from: Confidence | None = None
    confidence_to: Confidence | None = None
    q: Words | None = None
    """Stands in the name of the file."""

    _is_printable = field_validator("q", "type")(printable)

    @model_validator(mode="after")
    def _range_is_one(self) -> Self:
        lowest, highest = self.confidence_from, self.confidence_to
        if lowest is not None and highest is not None and lowest > highest:
            raise ValueError("confidenceFrom must not be above confidenceTo")
        return self

    @property
    def statuses(self) -> frozenset[TaskStatus]:
        """Those that are asked for: all of them where none is named."""
        return frozenset(TaskStatus) if self.status is None else frozenset(map(TaskStatus, self.status.split(",")))

    def asked_by(self, who: Principal) -> TaskQuery:
        """The same question with oneself by name."""
        return self.model_copy(update={"claimed_by": who.user_id}) if self.claimed_by == "me" else self
