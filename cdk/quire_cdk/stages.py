"""What the stages differ in, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Stage:
    name: str
    endpoint_zones: int
    """Zones with interface endpoints, each billed by the hour; functions elsewhere reach them across zones."""
    least_acu: float
    """0 lets the database sleep, and the first caller after 5 quiet minutes waits for it."""
    most_acu: float
    reader: bool
    """A second instance in another zone, which takes over when the first fails."""
    backup_days: int
    """How far back the database can be restored to any second."""
    protected: bool
    """Deleting the stack leaves data, keys and database behind."""
    cache_gigabytes: int
    log_days: int
    snap_start: bool
    """Functions that people wait for start from a snapshot."""
    gradual: bool
    """New code gets a tenth of the calls for five minutes, and is taken back if an alarm goes off."""
    firewall: bool
    monthly_usd: int
    """Beyond this, and when it is forecast, a mail is sent."""


DEV = Stage(
    name="dev",
    endpoint_zones=1,
    least_acu=0,
    most_acu=2,
    reader=False,
    backup_days=1,
    protected=False,
    cache_gigabytes=1,
    log_days=7,
    snap_start=False,
    gradual=False,
    firewall=False,
    monthly_usd=100,
)
STAGING = Stage(
    name="staging",
    endpoint_zones=1,
    least_acu=0,
    most_acu=4,
    reader=False,
    backup_days=7,
    protected=False,
    cache_gigabytes=1,
    log_days=14,
    snap_start=True,
    gradual=True,
    firewall=True,
    monthly_usd=200,
)
PROD = Stage(
    name="prod",
    endpoint_zones=2,
    least_acu=0.5,
    most_acu=16,
    reader=True,
    backup_days=35,
    protected=True,
    cache_gigabytes=10,
    log_days=90,
    snap_start=True,
    gradual=True,
    firewall=True,
    monthly_usd=1000,
)
STAGES: Mapping[str, Stage] = MappingProxyType({stage.name: stage for stage in (DEV, STAGING, PROD)})
