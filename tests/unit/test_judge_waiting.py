"""A job whose document waits for a person says so, whichever way it came there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fakes.making import a_job, a_principal
from quire.domain.ids import new_id
from quire.domain.jobs import EventName, Happened, JobEvent
from quire.domain.routing import Way
from quire.domain.statuses import Status


@pytest.mark.parametrize(
    ("way", "status"), [(Way.ACCEPT, Status.SAVING), (Way.LLM, Status.VALIDATING), (Way.REVIEW, Status.VALIDATING)]
)
def test_only_an_accepted_document_is_saved_right_after_its_rules_were_checked(way: Way, status: Status) -> None:
    detail = Happened(**dict(a_job(a_principal())), at=datetime(2026, 1, 1, tzinfo=UTC), way=way)

    assert JobEvent(id=str(new_id()), name=EventName.VALIDATED, detail=detail).leads_to is status
