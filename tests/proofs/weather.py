"""A provider of the language model that turns calls away, and remembers which documents they were about."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from llm_server import Asked, Reply, fails, says
from proofs.language_model import RIGHT

COST = Decimal("0.00215")
"""US dollars of an answer, close to the most that one may cost: there is no room for careless counting."""
USAGE = {"input_tokens": 1500, "output_tokens": 4000}
BUSY = (fails(429, "rate_limit_error", retry_after="1"), fails(529, "overloaded_error"))
_NAMED = re.compile(r"(?:steady|frugal|after) \d+")


@dataclass
class Weather:
    """A script for the provider's server: the seed says which calls it turns away, and how."""

    dice: random.Random
    share: float = 0.0
    turned_away: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    """By the document that they are about."""
    again: list[str] = field(default_factory=list)
    """What was answered before, and how many seconds ago."""
    _answered_at: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Reply:
        named = _NAMED.search(asked.text)
        document = named[0] if named else ""
        with self._lock:
            if self.dice.random() < self.share:
                self.turned_away[document] += 1
                return self.dice.choice(BUSY)(asked)
            self._remember(document)
            return says(RIGHT, usage=USAGE)(asked)

    def _remember(self, document: str) -> None:
        now = time.monotonic()
        if self.answered[document]:
            self.again.append(f"{document} after {now - self._answered_at[document]:.1f} s")
        self.answered[document] += 1
        self._answered_at[document] = now

    def answered_about(self, whom: str) -> int:
        return sum(calls for document, calls in self.answered.items() if document.startswith(whom))

    def asked_about(self, whom: str) -> int:
        """Documents about which there was any call."""
        return sum(document.startswith(whom) for document in self.answered.keys() | self.turned_away.keys())

    def in_vain(self, calls: int) -> int:
        """Documents about which so many calls were turned away, and none answered."""
        return sum(count >= calls and not self.answered[each] for each, count in self.turned_away.items())

    @property
    def calls(self) -> int:
        return self.answered.total() + self.turned_away.total()
