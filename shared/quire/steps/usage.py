"""What was used, and whether there may be more."""

from __future__ import annotations

from quire.domain.people import Principal
from quire.domain.usage import Budget, BudgetRequest, Usage, UsageQuery, bound, first_of_month, total_of
from quire.errors import Refusal, RefusalCode
from quire.ports import Clock, Usages


def get_usage(query: UsageQuery, who: Principal, *, usages: Usages, clock: Clock, ceiling: float) -> Usage:
    """Days in the order of time, their sum, and the budget of the month."""
    days = tuple(usages.days(who, *query.span(clock().date())))
    return Usage(days=days, total=total_of(days), budget=budget(who, usages=usages, clock=clock, ceiling=ceiling))


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
