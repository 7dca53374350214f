"""What is seen while it runs."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import settings
from quire.doors.doorway import Doorway

if TYPE_CHECKING:
    from quire import ports


@cache
def meter() -> ports.Meter:
    from quire.adapters.aws.embedded_metrics import EmbeddedMetrics

    return EmbeddedMetrics(namespace=settings().metrics_namespace, service=settings().service)


@cache
def tracer() -> ports.Tracer:
    from quire.adapters.aws.xray import XRayTracer

    return XRayTracer(os.environ)


doorway = Doorway(tracer)
