"""Doorway: each minute finish what was left over; whenever a document was deleted, erase what it left."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.intake import Arrived
from quire.doors.batches import attempt
from quire.doors.logs import log
from quire.doors.subjects import about
from quire.events import ERASED, BusEvent, Erased
from quire.steps.intake import Dock, Taken, intake
from quire.steps.maintain import Tools, erase_at_once, maintain, sweep
from quire.steps.relay import relay


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    if event.get("sweep"):
        return {"swept": _sweep()}
    if event.get("detail-type") == ERASED:
        return {"erased": _erase(BusEvent.model_validate(event).as_erased())}
    done = maintain(_tools())
    log().info("maintained", extra={"done": done})
    return {"idle": done is None, "done": done or {}}


def _sweep() -> int:
    return sweep(
        upkeep=bootstrap.upkeep(),
        spent=bootstrap.spent(),
        chores=bootstrap.chores(),
        clock=bootstrap.now,
        settings=bootstrap.settings(),
    )


def _erase(erased: Erased) -> str:
    about(tenant_id=str(erased.tenant_id), document_id=str(erased.erased))
    outcome = erase_at_once(erased.tenant_id, erased.erased, _tools())
    log().info("erased", extra={"outcome": outcome})
    return outcome


def _tools() -> Tools:
    return Tools(
        upkeep=bootstrap.upkeep(),
        chores=bootstrap.chores(),
        storage=bootstrap.storage(),
        executions=bootstrap.executions(),
        snapshots=bootstrap.snapshots(),
        bus=bootstrap.bus(),
        clock=bootstrap.now,
        settings=bootstrap.settings(),
        uploads=bootstrap.settings().given("uploads_bucket"),
        take_in=_take_in,
        relay=lambda: relay(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders()),
        attempt=attempt,
    )


def _take_in(arrived: Arrived) -> Taken:
    return intake(
        arrived,
        Dock(
            arrivals=bootstrap.arrivals(),
            objects=bootstrap.objects(),
            executions=bootstrap.executions(),
            bus=bootstrap.bus(),
            types=bootstrap.document_types(),
            clock=bootstrap.now,
            settings=bootstrap.settings(),
        ),
    )
