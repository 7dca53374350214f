"""Language models, and what may be spent on them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from quire.domain.inquiry import Answer, Gate, Question
    from quire.domain.spending import Account, Price, Reservation


class LanguageModel(Protocol):
    @property
    def name(self) -> str:
        """Which model with which settings: the same question to the same name need not be asked twice."""

    @property
    def price(self) -> Price | None:
        """None where it is not known."""

    def answer(self, question: Question) -> Answer:
        """Ask once; raises TransientError where nobody knows whether the question was answered, and so paid for."""


class Ledger(Protocol):
    """What was spent; many processes may ask at once and never exceed a ceiling together."""

    def reserve(self, tenant_id: UUID, accounts: Sequence[Account], usd: Decimal) -> Reservation | None:
        """Set money aside on all accounts, or on none and answer None where one has not so much left."""

    def settle(self, reservation: Reservation, usd: Decimal) -> None:
        """Replace what was set aside by what was spent."""


class Breaker(Protocol):
    """Whether a language model that fails again and again is left alone, for all processes that ask it."""

    def gate(self, now: datetime, *, pause: timedelta) -> Gate:
        """Whether it may be asked; when a pause is over one caller may, and the next one a pause later."""

    def failed(self, now: datetime, *, pause: timedelta) -> bool:
        """Count a call that failed, and pause after too many in a row; True if the pauses begin with it."""

    def answered(self) -> bool:
        """Forget what failed; True if that ends the pauses."""
