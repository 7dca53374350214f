"""How ended work went: by which ways, with which errors, and when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from typing import LiteralString

from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.rows import VISIBLE_JOB, seen_by
from quire.domain.people import Principal
from quire.domain.usage import Ended

_ENDED: LiteralString = (
    """j.created_at BETWEEN %(start)s AND %(end)s
    AND j.status IN ('completed', 'failed', 'rejected', 'expired', 'cancelled') AND """
    + VISIBLE_JOB
)

COUNTS: LiteralString = (
    "SELECT j.route, j.error_code, count(*)::int AS jobs FROM jobs j WHERE "
    + _ENDED
    + " GROUP BY j.route, j.error_code"
)

# The log is asked for each job by itself: so it is found by the job's index, whoever else has how many events.
MOMENTS: LiteralString = (
    """
    SELECT (
        SELECT jsonb_object_agg(e.name, extract(epoch FROM e.at)) FROM job_events e WHERE e.job_id = j.job_id
    ) AS moments
    FROM jobs j WHERE """
    + _ENDED
    + " ORDER BY j.created_at DESC, j.job_id DESC LIMIT %(newest)s"
)


def ended(database: Database, who: Principal, first: date, last: date, *, newest: int) -> Ended:
    start, end = datetime.combine(first, time.min, UTC), datetime.combine(last, time.max, UTC)
    given = seen_by(who, start=start, end=end, newest=newest)
    with database.transaction(who.tenant_id) as connection:
        counts = connection.execute(COUNTS, given).fetchall()
        moments = connection.execute(MOMENTS, given).fetchall()
    routes, errors = Counter[str](), Counter[str]()
    for row in counts:
        if row["error_code"] is not None:
            errors[row["error_code"]] += row["jobs"]
        elif row["route"] is not None:
            routes[row["route"]] += row["jobs"]
    happened = [row["moments"] for row in moments if row["moments"]]
    return Ended.model_validate({"routes": routes, "errors": errors, "moments": happened})
