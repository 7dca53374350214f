"""The faults of the moment: whom they meet, how often, until when."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Iterable
from typing import Any

from quire_local.chaos.plan import Callers, Fault, Kind
from quire_local.chaos.tally import Tally

EVERY_KIND = frozenset(Kind)


class Standing:
    """One fault while it lasts."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.met = 0
        self.over = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._timer = None if fault.seconds is None else loop.call_later(fault.seconds, self.end)

    @property
    def meets(self) -> bool:
        return not self.over.is_set() and (self.fault.next is None or self.met < self.fault.next)

    def concerns(self, service: str, function: str | None) -> bool:
        if self.fault.service != service:
            return False
        if self.fault.function is not None:
            return self.fault.function == function
        return self.fault.callers is Callers.EVERYBODY or function is not None

    def end(self) -> None:
        """What hangs because of it hangs no longer."""
        self.over.set()
        if self._timer is not None:
            self._timer.cancel()

    def told(self) -> dict[str, Any]:
        asked = self.fault.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return asked | {"met": self.met, "over": not self.meets}


class Faults:
    """Whoever answers or passes on a call asks whether it meets a fault."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._standing: tuple[Standing, ...] = ()
        self._services: frozenset[str] = frozenset()
        self._random = random.Random()  # noqa: S311 - dice, not a secret

    def replace(self, faults: Iterable[Fault], seed: int | None) -> None:
        for standing in self._standing:
            standing.end()
        self._standing = tuple(map(Standing, faults))
        self._services = frozenset(standing.fault.service for standing in self._standing)
        self._random = random.Random(seed)  # noqa: S311 - dice, not a secret

    def disturb(self, service: str) -> bool:
        """Whether a fault of this service has been asked for: false costs next to nothing."""
        return service in self._services

    @property
    def any(self) -> bool:
        return bool(self._standing)

    def meet(self, service: str, function: str | None, kinds: Collection[Kind] = EVERY_KIND) -> Standing | None:
        """The first fault that this call runs into; it is counted."""
        for standing in self._standing:
            if standing.meets and standing.fault.kind in kinds and standing.concerns(service, function):
                if self._random.random() >= standing.fault.probability:
                    continue
                standing.met += 1
                self._tally.add(f"{service}.{standing.fault.kind}")
                return standing
        return None

    def told(self) -> list[dict[str, Any]]:
        return [standing.told() for standing in self._standing]
