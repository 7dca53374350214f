"""API keys and what the usage plan of each lets it ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from quire_local.api_rules import ApiKey, Quota, UsagePlan
from quire_local.gateway.refusals import INVALID_API_KEY, QUOTA_EXCEEDED, Refusal
from quire_local.gateway.throttling import Buckets, Clock
from quire_local.resources import RestApi, Route


def issue_keys(api: RestApi, derive: Callable[[str], str]) -> RestApi:
    """The same API, with a value for each key to which the template gives none."""
    plans = tuple(replace(plan, keys=tuple(_issued(key, derive) for key in plan.keys)) for plan in api.plans)
    return replace(api, plans=plans)


def _now() -> datetime:
    return datetime.now(UTC)


class UsagePlans:
    """Admits requests by their key. What was used is counted in memory, so a restart begins a new period."""

    def __init__(self, api: RestApi, *, clock: Clock = time.monotonic, today: Callable[[], datetime] = _now) -> None:
        members = [(key, plan) for plan in api.plans for key in plan.keys]
        self._by_value = {key.value: (key, plan) for key, plan in members if key.value and key.enabled}
        self._buckets = Buckets(clock)
        self._today = today
        self._used: dict[tuple[str, str], tuple[tuple[int, ...], int]] = {}

    @property
    def values(self) -> Mapping[str, str]:
        """Key id -> value, of every key that opens something."""
        return {key.id: value for value, (key, _) in self._by_value.items()}

    def admit(self, value: str | None, route: Route) -> ApiKey:
        """The key behind `value`; refuses one that is unknown or has asked too often."""
        if value is None or value not in self._by_value:
            raise Refusal(INVALID_API_KEY)
        key, plan = self._by_value[value]
        method = f"{route.path}/{route.method}"
        self._buckets.take((plan.id, key.id, method), plan.methods.get(method))
        self._buckets.take((plan.id, key.id), plan.throttle)
        self._count(plan, key)
        return key

    def _count(self, plan: UsagePlan, key: ApiKey) -> None:
        if plan.quota is None:
            return
        period = _period(plan.quota, self._today())
        counted, used = self._used.get((plan.id, key.id), (period, 0))
        used = used if counted == period else 0
        if used >= plan.quota.limit:
            raise Refusal(QUOTA_EXCEEDED)
        self._used[plan.id, key.id] = period, used + 1


def _issued(key: ApiKey, derive: Callable[[str], str]) -> ApiKey:
    return key if key.value is not None else replace(key, value=derive(f"api key {key.id}"))


def _period(quota: Quota, now: datetime) -> tuple[int, ...]:
    """The calendar day, week or month in which a request counts."""
    if quota.period == "DAY":
        return (now.year, now.month, now.day)
    return (now.year, now.month) if quota.period == "MONTH" else now.isocalendar()[:2]
