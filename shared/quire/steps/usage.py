"""What was used, and whether there may be more."""

from __future__ import annotations

from quire.domain.people import Principal
from quire.domain.usage import (
    Budget,
    BudgetRequest,
    Usage,
    UsageQuery,
    bound,
    errors_of,
    first_of_month,
    routes_of,
    steps_of,
    total_of,
)
from quire.errors import Refusal, RefusalCode
from quire.ports import Clock, Usages

_NEWEST = 2000
"""Jobs whose steps are timed: enough for any median, and soon read."""


def get_usage(query: UsageQuery, who: Principal, *, usages: Usages, clock: Clock, ceiling: float) -> Usage:
    """Days in the order of time, their sum, the budget of the month, and how the work went."""
    span = query.span(clock().date())
    days, ended = tuple(usages.days(who, *span)), usages.ended(who, *span, newest=_NEWEST)
    return Usage(
        days=days,
        total=total_of(days),
        budget=budget(who, usages=usages, clock=clock, ceiling=ceiling),
        routes=routes_of(ended),
        steps=steps_of(ended),
        errors=errors_of(ended),
    )


def set_budget(request: BudgetRequest, who: Principal, *, usages: Usages, clock: Clock, ceiling: float) -> Budget:
    """Bounds what a month may cost; the installation's own ceiling holds all the same."""
    usages.set_budget(who.tenant_id, request.monthly_usd)
    return budget(who, usages=usages, clock=clock, ceiling=ceiling)


def budget(who: Principal, *, usages: Usages, clock: Clock, ceiling: float) -> Budget:
    spent = usages.spent(who.tenant_id, first_of_month(clock()))
    return Budget(monthly_usd=bound(usages.own_budget(who.tenant_id), ceiling), spent_usd=float(spent))


def refuse_beyond_budget(who: Principal, *, usages: Usages, clock: Clock, ceiling: float) -> None:
    """Nothing new is begun in a month whose ended work has used the budget up."""
    if budget(who, usages=usages, clock=clock, ceiling=ceiling).is_exceeded:
        raise Refusal(RefusalCode.BUDGET_EXCEEDED, "This month's budget is used up.")
