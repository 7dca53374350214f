"""Webhooks: who is told what, under which signature, and when a failed attempt is made again."""

from __future__ import annotations

import hmac
import json
import random
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, StrEnum
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from quire.domain.jobs import Job, shown
from quire.domain.lists import Page
from quire.domain.model import Model
from quire.domain.statuses import Status


class WebhookEvent(StrEnum):
    """What a webhook can be told."""

    STATUS = "job.status"
    HITL_REQUIRED = "job.hitl_required"
    COMPLETED = "job.completed"
    FAILED = "job.failed"
    REJECTED = "job.rejected"
    EXPIRED = "job.expired"
    CANCELLED = "job.cancelled"
    PING = "webhook.ping"


_EVENTS = {
    Status.HITL_PENDING: WebhookEvent.HITL_REQUIRED,
    Status.COMPLETED: WebhookEvent.COMPLETED,
    Status.FAILED: WebhookEvent.FAILED,
    Status.REJECTED: WebhookEvent.REJECTED,
    Status.EXPIRED: WebhookEvent.EXPIRED,
    Status.CANCELLED: WebhookEvent.CANCELLED,
}

_CHOSEN_UNASKED = tuple(_EVENTS.values())
"""Without a wish: all that calls for a person or ends a job, and not each step on the way."""


def event_of(job: Job) -> WebhookEvent:
    return _EVENTS.get(job.status, WebhookEvent.STATUS)


class WebhookRequest(Model):
    """The body of POST /webhooks."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    events: Annotated[tuple[WebhookEvent, ...], Field(min_length=1, max_length=len(WebhookEvent))] = _CHOSEN_UNASKED
    description: Annotated[str, StringConstraints(max_length=200)] = ""

    @field_validator("url")
    @classmethod
    def _url_is_whole(cls, url: str) -> str:
        parts = target(url)
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise ValueError("must carry neither a user nor a fragment")
        return url

    @field_validator("description")
    @classmethod
    def _description_is_printable(cls, description: str) -> str:
        if not description.isprintable():
            raise ValueError("must not contain control characters")
        return description


def target(url: str) -> SplitResult:
    """The parts of an absolute http(s) URL in plain ASCII; ValueError for any other text."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ValueError("must be plain ASCII without spaces or backslashes")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must begin with https:// and a host")
    if parts.port == 0:
        raise ValueError("must not name port 0")
    return parts


class Webhook(Model):
    """A webhook as it is listed: everything but its secret."""

    id: UUID
    url: str
    events: tuple[WebhookEvent, ...]
    description: str
    enabled: bool
    """False once the receiver has answered 410 Gone."""
    created_at: datetime


class NewWebhook(Webhook):
    """A webhook as its maker sees it, once."""

    secret: str


class WebhookEndpoint(Model):
    """What delivering needs to know of a webhook."""

    webhook_id: UUID
    url: str
    secret: str


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Model):
    """One thing that a webhook is told, with how that went so far."""

    id: UUID
    event_id: UUID
    type: WebhookEvent
    status: DeliveryStatus
    attempts: int
    response_status: int | None
    problem: str | None
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None


class DeliveryQuery(Page):
    status: DeliveryStatus | None = None


class DueDelivery(Model):
    """The order to deliver: everything but the address and the secret."""

    tenant_id: UUID
    webhook_id: UUID
    delivery_id: UUID
    event_id: UUID
    type: WebhookEvent
    created_at: datetime
    data: dict[str, Any]

    @property
    def body(self) -> bytes:
        """What the receiver gets: the same bytes at every attempt."""
        wire = self.wire()
        envelope = {"id": wire["eventId"], "type": wire["type"], "createdAt": wire["createdAt"], "data": wire["data"]}
        return json.dumps(envelope, separators=(",", ":")).encode()


def about_job(job: Job) -> dict[str, Any]:
    return shown(job).wire()


def signature(secret: str, body: bytes, at: datetime) -> str:
    """The value of the header Quire-Signature: when it was signed, and the HMAC of that moment and the body."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, "sha256").hexdigest()
    return f"t={seconds},v1={digest}"


class Answered(Model):
    """How a receiver answered, or why there was no answer."""

    status: int | None = None
    problem: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == _GONE


_GONE = 410


class Attempted(Model):
    """What became of one attempt; the detail of `webhook.delivered` and `webhook.failed`."""

    tenant_id: UUID
    webhook_id: UUID
    delivery_id: UUID
    attempt: int
    at: datetime
    status: DeliveryStatus
    response_status: int | None
    problem: str | None
    next_attempt_at: datetime | None

    @property
    def is_delivered(self) -> bool:
        return self.status is DeliveryStatus.DELIVERED

    @property
    def disables(self) -> bool:
        return self.response_status == _GONE


def pause_after(attempt: int, pauses: Sequence[int], *, dice: random.Random) -> int | None:
    """Seconds until the next attempt, a tenth more or less so that many do not come at once; None: no more."""
    if attempt > len(pauses):
        return None
    return max(1, round(pauses[attempt - 1] * dice.uniform(0.9, 1.1)))


class WebhookRegistration(Model):
    """A webhook together with the key under which asking again makes no second one."""

    webhook: Webhook
    idempotency_key: str | None

    @property
    def fingerprint(self) -> str:
        """Equal for two registrations that ask for the same."""
        asked = self.webhook.model_dump_json(include={"url", "events", "description"})
        return sha256(asked.encode()).hexdigest()


class Adding(Enum):
    """What became of a registration."""

    NEW = "new"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    FULL = "full"


class WebhookAdded(Model):
    outcome: Adding
    webhook: Webhook
