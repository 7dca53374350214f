"""What was used, and what may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.people import Principal
    from quire.domain.usage import DayOfUse, Ended


class Usages(Protocol):
    def days(self, who: Principal, first: date, last: date) -> Sequence[DayOfUse]:
        """The days on which work ended: the caller's own, or the tenant's where they see everything."""

    def ended(self, who: Principal, first: date, last: date, *, newest: int) -> Ended:
        """What became of the jobs that began on these days, with when things happened to the `newest` of them."""

    def spent(self, tenant_id: UUID, since: date) -> Decimal: ...

    def own_budget(self, tenant_id: UUID) -> Decimal | None: ...

    def set_budget(self, tenant_id: UUID, monthly_usd: Decimal | None) -> None: ...
