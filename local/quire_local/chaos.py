"""Misbehaviour on request: events dropped, doubled, delayed and reordered, to prove that the application copes."""

from __future__ import annotations

import random

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quire_local.errors import StartError

REORDER_WITHIN = 0.5
"""Seconds over which `reorder` scatters deliveries."""


class Settings(BaseModel):
    """What may happen to a delivery; the default is nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    duplicate: float = Field(default=0.0, ge=0, le=1)
    """Probability that it happens twice."""
    reorder: bool = False
    """Whether it may be overtaken by later ones."""
    delay: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Seconds by which it is late."""
    drop: float = Field(default=0.0, ge=0, le=1)
    """Probability that it never happens."""
    seed: int | None = None
    """Makes the dice repeatable."""


def parse(text: str) -> Settings:
    """Settings out of `duplicate=0.3,reorder,delay=2,drop=0.01`; an empty text is no chaos."""
    pairs = (part.strip().partition("=") for part in text.split(",") if part.strip())
    try:
        return Settings.model_validate({name: value if equals else "true" for name, equals, value in pairs})
    except ValidationError as error:
        problem = error.errors()[0]
        raise StartError(f"--chaos {text}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error


class Chaos:
    """The settings of the moment, and the dice. Whoever delivers asks it for each delivery's fate."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.change(settings or Settings())

    @property
    def settings(self) -> Settings:
        return self._settings

    def change(self, settings: Settings) -> None:
        self._settings = settings
        self._is_off = settings == Settings(seed=settings.seed)
        self._dice = random.Random(settings.seed)  # noqa: S311 - dice, not a secret

    def fate(self) -> tuple[float, ...] | None:
        """After how many seconds a delivery happens, once for each time it does; None when chaos is off."""
        if self._is_off:
            return None
        if self._dice.random() < self._settings.drop:
            return ()
        times = 2 if self._dice.random() < self._settings.duplicate else 1
        scatter = REORDER_WITHIN if self._settings.reorder else 0.0
        return tuple(self._settings.delay + self._dice.uniform(0, scatter) for _ in range(times))

    async def handle(self, request: web.Request) -> web.Response:
        """GET tells the settings, PUT replaces them."""
        if request.method == "PUT":
            try:
                self.change(Settings.model_validate_json(await request.read()))
            except ValidationError as error:
                return web.json_response({"message": str(error)}, status=400)
        return web.json_response(self._settings.model_dump())
