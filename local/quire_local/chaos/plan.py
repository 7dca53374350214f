"""What may be asked for, as the API and the command line say it; the default is nothing at all."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

Probability = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Duration = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=1_000)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True)


class Deliveries(_Model):
    """What may happen to what a service delivers at least once, in no promised order."""

    duplicate: Probability = 0.0
    """Probability that it happens twice."""
    reorder: bool = False
    """Whether it may be overtaken by later ones."""
    delay: Seconds = 0.0
    """Seconds by which it is late."""

    @property
    def lost(self) -> float:
        """Probability that it never happens."""
        return 0.0


class EventDeliveries(Deliveries):
    """EventBridge's: beyond its retries an event can be lost, which a message and an invoke cannot."""

    drop: Probability = 0.0

    @property
    def lost(self) -> float:
        return self.drop


class Service(StrEnum):
    """What functions call. The first two speak protocols of their own; the others HTTP, by SigV4 name."""

    POSTGRES = "postgres"
    REDIS = "redis"
    S3 = "s3"
    DYNAMODB = "dynamodb"
    STATES = "states"
    EVENTS = "events"
    SQS = "sqs"
    LAMBDA = "lambda"
    SECRETS = "secretsmanager"
    SSM = "ssm"
    CONNECTIONS = "execute-api"

    @property
    def is_tcp(self) -> bool:
        return self in {Service.POSTGRES, Service.REDIS}


class Kind(StrEnum):
    REFUSE = "refuse"
    HANG = "hang"
    FAIL = "fail"
    SLOW = "slow"


class Callers(StrEnum):
    FUNCTIONS = "functions"
    EVERYBODY = "everybody"


class Failure(StrEnum):
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"
    THROTTLE = "throttle"


class Fault(_Model):
    """One service does not do what it should: for some time, some calls, some callers."""

    service: Service
    kind: Kind
    seconds: Duration | None = None
    """How long; without it until something else is asked for."""
    probability: Probability = 1.0
    next: Count | None = None
    """How many calls it meets at most."""
    callers: Callers = Callers.FUNCTIONS
    function: str | None = None
    """Only this function's calls, by name or logical id."""
    error: Failure | None = None
    latency: Seconds = 0.0
    bytes_per_second: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.kind is Kind.SLOW and not (self.latency or self.bytes_per_second):
            raise ValueError("slow needs latency or bytesPerSecond")
        if self.kind is not Kind.SLOW and (self.latency or self.bytes_per_second):
            raise ValueError(f"latency and bytesPerSecond are for slow, not for {self.kind}")
        if self.error is not None and (self.kind is not Kind.FAIL or self.service.is_tcp):
            raise ValueError("error is for HTTP services that fail")
        if self.bytes_per_second is not None and not self.service.is_tcp:
            raise ValueError("bytesPerSecond is for postgres and redis alone")
        if self.service.is_tcp and (self.function is not None or self.callers is not Callers.FUNCTIONS):
            raise ValueError(f"{self.service} cannot tell its callers apart")
        return self


class Point(_Model):
    """A place in a function's code where its process is to do `action`, `times` times in all."""

    function: str
    point: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")]
    action: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}(:[0-9.]{1,10})?$")] = "kill"
    """A word of the application's."""
    times: Count = 1


class KillEvery(_Model):
    """A worker that runs is killed again and again."""

    seconds: Annotated[float, Field(ge=0.05, le=86_400)]
    function: str | None = None
    """Any function's, where none is named."""


class Plan(_Model):
    """All misbehaviour that is asked for at one time."""

    events: EventDeliveries = EventDeliveries()
    sqs: Deliveries = Deliveries()
    lambda_: Annotated[Deliveries, Field(alias="lambda")] = Deliveries()
    seed: int | None = None
    """Makes the dice repeatable."""
    faults: Annotated[tuple[Fault, ...], Field(max_length=100)] = ()
    points: Annotated[tuple[Point, ...], Field(max_length=100)] = ()
    kill_every: KillEvery | None = None

    def words(self) -> tuple[str, ...]:
        """What is asked for, a few words each; nothing where all behaves."""
        asked = {"events": self.events, "sqs": self.sqs, "lambda": self.lambda_}
        dice = (
            f"{service}.{what}={value}"
            for service, deliveries in asked.items()
            for what, value in deliveries.model_dump(exclude_defaults=True).items()
        )
        faults = (f"{fault.service} {fault.kind}" for fault in self.faults)
        points = (f"{point.function} {point.action} at {point.point}" for point in self.points)
        kills = (f"a worker killed every {every.seconds} s" for every in (self.kill_every,) if every)
        return (*dice, *faults, *points, *kills)


class StartPlan(Plan):
    """A plan, and what must be known before the functions are told their addresses."""

    proxies: bool = False
    """Whether PostgreSQL and Redis are reached through proxies, which faults of theirs need."""

    def without_proxies(self) -> Plan:
        return Plan.model_validate(self.model_dump(exclude={"proxies"}))


class Kill(_Model):
    """Something to be killed at once."""

    kill: str
    """A function, by name or logical id, `postgres` or `redis`."""
