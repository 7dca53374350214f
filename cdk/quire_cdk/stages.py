"""What the stages differ in, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Egress(StrEnum):
    """How functions beside the database reach Step Functions and EventBridge."""

    IPV6 = "ipv6"
    ENDPOINTS = "endpoints"


class Standby(StrEnum):
    """A second instance of the database in another zone, which takes over when the first fails."""

    NONE = "none"
    ASLEEP = "asleep"
    """It costs nothing until then, and takes over half a minute later than one that is awake."""
    AWAKE = "awake"


@dataclass(frozen=True, kw_only=True)
class Stage:
    name: str
    egress: Egress
    endpoint_zones: int
    """Zones with interface endpoints, each billed by the hour; functions elsewhere reach them across zones."""
    least_acu: float
    """0 lets an instance sleep on which nobody has called for `sleeps_after_seconds`; the next caller waits for it."""
    sleeps_after_seconds: int
    most_acu: float
    standby: Standby
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
    egress=Egress.IPV6,
    endpoint_zones=1,
    least_acu=0,
    sleeps_after_seconds=300,
    most_acu=2,
    standby=Standby.NONE,
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
    egress=Egress.IPV6,
    endpoint_zones=1,
    least_acu=0,
    sleeps_after_seconds=300,
    most_acu=4,
    standby=Standby.NONE,
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
    egress=Egress.IPV6,
    endpoint_zones=2,
    least_acu=0,
    # Longer than the six hours between two sweeps, which call on the writer: it is only the standby that sleeps.
    sleeps_after_seconds=7 * 3600,
    most_acu=16,
    standby=Standby.ASLEEP,
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
