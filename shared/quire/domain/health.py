"""What a probe is told."""

from __future__ import annotations

from typing import Literal

from quire.domain.model import Model


class Health(Model):
    status: Literal["live", "ready"]
