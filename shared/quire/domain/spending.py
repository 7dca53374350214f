"""What language models cost, and the bounds within which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from quire.domain.model import Model

PRICES_SEEN = "2026-11"
"""When the prices were looked up; they are the same at both providers."""

_MILLION = Decimal(1_000_000)
_WRITING_TO_CACHE = Decimal("1.25")
_READING_FROM_CACHE = Decimal("0.1")
_BYTES_OF_A_TOKEN = 2
"""A token is longer in every language, so counting two bytes for one errs on the dear side."""
_TOKENS_OF_A_PICTURE = 5_000
_KEPT = timedelta(days=62)


class Tokens(Model):
    """What one call used, as the provider counts it."""

    fresh: int = 0
    """Of the prompt, neither written to the provider's cache nor read from it."""
    written: int = 0
    cached: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        return self.fresh + self.written + self.cached + self.output


class Price(Model):
    """US dollars for a million tokens."""

    input: Decimal
    output: Decimal

    def of(self, tokens: Tokens) -> Decimal:
        prompt = tokens.fresh + tokens.written * _WRITING_TO_CACHE + tokens.cached * _READING_FROM_CACHE
        return (prompt * self.input + tokens.output * self.output) / _MILLION

    def most(self, *, prompt_bytes: int, pictures: int, answer_tokens: int) -> Decimal:
        """What a call can cost at most, before anybody has counted its tokens."""
        prompt = prompt_bytes // _BYTES_OF_A_TOKEN + pictures * _TOKENS_OF_A_PICTURE
        return self.of(Tokens(written=prompt, output=answer_tokens))


_PRICES: Mapping[str, tuple[str, str]] = {
    "claude-haiku-5-5": ("0.10", "0.50"),
    "claude-sonnet-5-5": ("2", "10"),
    "claude-opus-5-5": ("4", "20"),
}
"""Of what goes in and of what comes out. Nearly every function imports this, and one asks for a price."""


def price_of(model: str) -> Price | None:
    """The price of a model by its name; None where it is unknown, and then nothing can bound its cost."""
    for name, (price_in, price_out) in _PRICES.items():
        # Bedrock puts a region and a version around the name.
        if name in model:
            return Price(input=Decimal(price_in), output=Decimal(price_out))
    return None


class Ceilings(Model):
    """The most that may be spent, in US dollars. None is no bound."""

    document: Decimal | None = None
    day: Decimal | None = None
    month: Decimal | None = None


class Account(Model):
    """A sum that grows with each call, and how far it may."""

    name: str
    ceiling: Decimal | None
    expires_at: datetime


def accounts(document_id: UUID, ceilings: Ceilings, now: datetime) -> tuple[Account, ...]:
    """What a call for this document counts towards: the document itself, the tenant's day and its month, in UTC."""
    bounds = {
        f"document#{document_id}": ceilings.document,
        f"day#{now:%Y-%m-%d}": ceilings.day,
        f"month#{now:%Y-%m}": ceilings.month,
    }
    return tuple(Account(name=name, ceiling=most, expires_at=now + _KEPT) for name, most in bounds.items())


class Reservation(Model):
    """Money set aside for one call, on every account that it counts towards."""

    tenant_id: UUID
    accounts: tuple[str, ...]
    usd: Decimal
