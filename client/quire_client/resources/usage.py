"""What was used and what it cost."""

from __future__ import annotations

from datetime import date

from quire_client.api import Api
from quire_client.shapes import Budget, Usage


class AsyncUsage:
    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self, *, since: date | None = None, until: date | None = None) -> Usage:
        """Day by day, both days included, with the budget of the month."""
        params = {"from": _written(since), "to": _written(until)}
        found: Usage = await self._api.get("/usage", params)
        return found

    async def set_budget(self, monthly_usd: float | None) -> Budget:
        """For admins; None takes the ceiling away."""
        budget: Budget = await self._api.put("/usage/budget", {"monthlyUsd": monthly_usd})
        return budget


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
