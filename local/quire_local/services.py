"""The services of one local cloud, put together from an application and started in the order of their needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from quire_local.aws_json import JsonDoor, authorise
from quire_local.backing.moto_server import Moto
from quire_local.chaos import Chaos
from quire_local.eventbridge.service import EventBridge
from quire_local.folder import DataFolder
from quire_local.functions.service import Functions, Place
from quire_local.functions.settings import Settings as FunctionSettings
from quire_local.gateway.rest import RestGateway
from quire_local.gateway.usage import issue_keys
from quire_local.gateway.websocket import WebSocketGateway
from quire_local.identity import Caller, Callers
from quire_local.placement import Environments
from quire_local.resources import Application
from quire_local.s3.service import S3
from quire_local.sqs.service import Sqs
from quire_local.states.retention import Retention
from quire_local.states.service import StepFunctions
from quire_local.store import Store
from quire_local.targets import Targets


@dataclass(frozen=True)
class Ground:
    """What the services stand on."""

    folder: DataFolder
    store: Store
    callers: Callers
    chaos: Chaos
    reload: bool = False
    """Functions take changes of their code."""


class Services:
    """Everything that the template asks for, reachable by its ARNs and through its doors."""

    def __init__(self, application: Application, ground: Ground, endpoints: Mapping[str, str]) -> None:
        targets = Targets()
        store = ground.store
        environments = Environments(ground.callers, application.placements, endpoints)
        # Made for all at once: a link that a function signed before a restart holds after it.
        self.environments: Mapping[str, Mapping[str, str]] = {
            function.logical_id: {**function.environment, **environments.of(function)}
            for function in application.functions
        }
        """Logical id -> what its function is told here."""
        self.chaos = ground.chaos
        self.mappings = application.mappings
        self.moto = Moto(store, ground.callers, application.tables)
        self.functions = Functions(
            application.functions,
            store=store,
            targets=targets,
            environment=lambda function: environments.of(function) | ground.chaos.environment(function),
            place=Place(logs=ground.folder.logs, scratch=ground.folder.root / "scratch"),
            settings=FunctionSettings(reload=ground.reload),
            deliveries=ground.chaos.lambda_,
        )
        self.sqs = Sqs(application.queues, application.mappings, store, self.functions, deliveries=ground.chaos.sqs)
        self.events = EventBridge(application, store, targets, self.sqs, ground.chaos.events)
        self.states = StepFunctions(
            application.state_machines,
            store,
            self.functions,
            self.events,
            retention=Retention(keep=application.kept.executions),
        )
        self.s3 = S3(
            application.buckets, store, ground.folder.objects, ground.callers, self.events.put, self.events.wake
        )
        self.rest = {
            api.stage: RestGateway(issue_keys(api, ground.callers.derive), self.functions)
            for api in application.rest_apis
        }
        self.sockets = {
            api.stage: WebSocketGateway(api, self.functions, _authorise_connections(ground.callers))
            for api in application.websocket_apis
        }
        self.json = JsonDoor(ground.callers)
        self._name(targets)

    def _name(self, targets: Targets) -> None:
        """What is called with JSON has its door, and what others send to its place among the ARNs."""
        for service in (self.sqs.api, self.events.api, self.states.service):
            self.json.add(service)
        targets.add("lambda", self.functions)
        targets.add("sqs", self.sqs)
        targets.add("states", self.states)
        targets.add("events", self.events)

    async def prepare(self) -> None:
        """Be ready to invoke functions, while nothing that waits from before runs yet."""
        await self.moto.start()
        await self.s3.start()
        await self.functions.start(events=False)

    async def resume(self) -> None:
        """Go on with everything that the last run left."""
        self.functions.start_events()
        await self.sqs.start()
        await self.states.start()
        await self.events.start()

    async def stop(self) -> None:
        """Take nothing new, then end what runs; what is unfinished is on disk."""
        gateways: list[RestGateway | WebSocketGateway] = [*self.rest.values(), *self.sockets.values()]
        await asyncio.gather(*(gateway.stop() for gateway in gateways))
        for stop in self._stops():
            await stop()

    def _stops(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        return (self.events.stop, self.states.stop, self.sqs.stop, self.functions.stop, self.s3.stop, self.moto.stop)


def _authorise_connections(callers: Callers) -> Callable[[web.Request, bytes], Caller]:
    return lambda request, body: authorise(request, body, callers, "execute-api")
