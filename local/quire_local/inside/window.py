"""The window itself: what can be asked of a running cloud, put together from its services."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from quire_local.folder import DataFolder
from quire_local.inside.executions import StoredExecutions
from quire_local.inside.logged import LoggedFunctions
from quire_local.inside.overview import Overview, bucket_states, function_states, rule_states, table_states
from quire_local.inside.queues import QueueWindow
from quire_local.inside.reading import Reader
from quire_local.inside.remembered import RememberedEvents, RememberedInvokes
from quire_local.inside.sources import Events, Executions, Invokes, Logs
from quire_local.inside.story import Storyteller
from quire_local.inside.telling import Invoke
from quire_local.resources import Application
from quire_local.services import Services

_RECENT = 1_000
"""Invokes and events that the overview's figures are made of."""


@dataclass(frozen=True)
class Surroundings:
    """What the window tells about the cloud beyond its services."""

    origin: str
    folder: DataFolder
    backing: tuple[str, ...]


class Window:
    def __init__(self, application: Application, services: Services, surroundings: Surroundings) -> None:
        self.application = application
        self.services = services
        self._surroundings = surroundings
        self._started = time.time()
        self._reader = Reader(surroundings.folder.state)
        names = [function.name for function in application.functions]
        logged = LoggedFunctions(surroundings.folder.logs, names)
        self.executions: Executions = StoredExecutions(self._reader)
        self.events: Events = RememberedEvents(services.events)
        self.invokes: Invokes = RememberedInvokes(services.functions, names, logged)
        self.logs: Logs = logged
        self.queues = QueueWindow(application.queues, self._reader)
        self.stories = Storyteller(self.executions, self.events, self.invokes, self.logs)

    def _since_start(self, invokes: Sequence[Invoke]) -> list[Invoke]:
        return [invoke for invoke in invokes if invoke.at is not None and invoke.at >= self._started]

    async def overview(self) -> Overview:
        application, services = self.application, self.services
        invokes, events, queues, buckets = await asyncio.gather(
            self.invokes.recent(function=None, contains=None, limit=_RECENT),
            self.events.recent(contains=None, limit=_RECENT),
            self.queues.states(),
            bucket_states(application.buckets, self._reader),
        )
        return Overview(
            origin=self._surroundings.origin,
            started=self._started,
            functions=function_states(application.functions, services.functions.stats(), self._since_start(invokes)),
            queues=tuple(queues),
            buses=tuple(services.events.snapshot()["buses"]),
            rules=rule_states(application.rules, events),
            machines=services.states.snapshot(),
            buckets=buckets,
            tables=table_states(application.tables),
            backing=self._surroundings.backing,
            chaos=services.chaos.plan.words(),
        )
