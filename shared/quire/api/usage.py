"""What was used, and what a month may cost."""

from __future__ import annotations

from quire import bootstrap
from quire.domain.access import admins, people
from quire.domain.people import Scope
from quire.domain.usage import Budget, BudgetRequest, Usage, UsageQuery
from quire.doors.requests import Request
from quire.doors.routes import Routes
from quire.steps import usage

routes = Routes()


@routes.get("/v1/usage", allowed=people(Scope.USAGE_READ))
def get_usage(request: Request, query: UsageQuery) -> Usage:
    """Documents, pages, tokens and cost by day, and the month's budget."""
    return usage.get_usage(
        query,
        request.principal,
        usages=bootstrap.usages(),
        clock=bootstrap.now,
        ceiling=bootstrap.settings().monthly_usd,
    )


@routes.put("/v1/usage/budget", allowed=admins())
def set_budget(request: Request, body: BudgetRequest) -> Budget:
    """Bound what a month may cost."""
    return usage.set_budget(
        body,
        request.principal,
        usages=bootstrap.usages(),
        clock=bootstrap.now,
        ceiling=bootstrap.settings().monthly_usd,
    )
