"""The price list, as it stands in prices.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Price:
    usd: Decimal
    unit: str
    found: str | None
    """The page on which this figure was read; None where it was not."""
    free: float
    """How much of it an account is never billed for in a month."""


@dataclass(frozen=True)
class PriceList:
    region: str
    date: str
    prices: Mapping[str, Price]

    @property
    def models(self) -> tuple[str, ...]:
        """Language models that have a price."""
        return tuple(sorted(name.removesuffix(".input") for name in self.prices if name.endswith(".input")))


def price_list() -> PriceList:
    listed = read("prices.json", parse_float=Decimal)
    prices = {
        name: Price(Decimal(price["usd"]), price["unit"], price["found"], price.get("free", 0))
        for name, price in listed["prices"].items()
    }
    return PriceList(listed["region"], listed["date"], prices)


def read(name: str, **how: Any) -> dict[str, Any]:
    """A file of this package."""
    found: dict[str, Any] = json.loads((resources.files(__package__) / name).read_text(encoding="utf-8"), **how)
    return found
