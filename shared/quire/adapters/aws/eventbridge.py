"""EventBridge: our bus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quire.adapters.aws.clients import translated
from quire.events import SOURCE, Announcement

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient


class EventBridgeBus:
    """The port `Bus`. At most ten announcements fit one call."""

    def __init__(self, client: EventBridgeClient, *, bus: str) -> None:
        self._client = client
        self._bus = bus

    def put(self, announcements: Sequence[Announcement]) -> Sequence[bool]:
        with translated("events"):
            answer = self._client.put_events(
                Entries=[
                    {
                        "EventBusName": self._bus,
                        "Source": SOURCE,
                        "DetailType": announcement.name,
                        "Detail": json.dumps(announcement.detail),
                    }
                    for announcement in announcements
                ]
            )
        # The call succeeds even where entries did not: each one answers for itself.
        return ["EventId" in entry for entry in answer["Entries"]]
