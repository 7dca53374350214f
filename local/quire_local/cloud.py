"""One local cloud: a template, a data folder, two origins."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from aiohttp import web

from quire_local import s3
from quire_local.backing.kept import CannotStart
from quire_local.backing.moto_server import preload
from quire_local.backing.postgres import choose_database
from quire_local.backing.redis import choose_cache
from quire_local.chaos import Arming, Chaos, StartPlan
from quire_local.doors import Part, main_door
from quire_local.errors import StartError
from quire_local.files import Files
from quire_local.folder import DataFolder
from quire_local.handout import Handout
from quire_local.http_log import http_log
from quire_local.identity import REGION, Callers
from quire_local.inside.access import Owner
from quire_local.inside.api import Api
from quire_local.inside.page import Pages
from quire_local.inside.welcome import Welcome
from quire_local.inside.window import Surroundings, Window
from quire_local.ports import listen, port_of
from quire_local.resources import Application
from quire_local.services import Ground, Services
from quire_local.store import Store
from quire_local.template import Template, read_template
from quire_local.template.parameters import given_by

_SHUTDOWN_SECONDS = 0.5
_LARGEST_LOG = 10 * 2**20


@dataclass(frozen=True)
class Settings:
    template: Path
    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    chaos: StartPlan = field(default_factory=StartPlan)
    reload: bool = False
    """Functions take changes of their code at their next call."""
    welcome: Mapping[str, str] | None = None
    """What the application's page may learn in the owner's browser."""
    env_vars: Path | None = None
    """Where to write each function's variables, for containers that run the functions too."""


class Cloud:
    """`start`, then `call` what must run before anything else, then `resume`; `stop` undoes all of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = DataFolder(settings.data)
        self._cleanup = AsyncExitStack()
        self._lines: list[str] = []
        self.origin = ""
        self._s3_origin = ""
        self._token = ""
        self._application: Application
        self._services: Services
        self._chaos: Chaos

    async def start(self) -> None:
        """Serve, without yet going on with what an earlier run left."""
        template = read_template(self._settings.template)
        self._folder.claim()
        self._cleanup.callback(self._folder.release)
        self._keep_log()
        main, objects = self._listen(), self._listen(after=1)
        self.origin, self._s3_origin = self._origin(main), self._origin(objects)
        callers = Callers(self._folder.secret())
        store = Store(self._folder.state)
        self._cleanup.callback(store.close)
        arming = Arming(self._folder.root / "points", template.fail_points)
        self._chaos = Chaos(self._settings.chaos, callers, arming)
        self._cleanup.push_async_callback(self._chaos.stop)
        addresses = await self._start_backing(template)
        self._application = template.read(
            origin=self.origin,
            addresses=addresses | {"origin": self.origin, "s3": self._s3_origin},
            overrides=given_by(os.environ),
        )
        ground = Ground(self._folder, store, callers, self._chaos, self._settings.reload)
        self._services = Services(self._application, ground, self._endpoints())
        self._cleanup.push_async_callback(self._services.stop)
        await self._services.prepare()
        self._chaos.start(self._application.functions, self._services.functions)
        token = hashlib.sha256(self._folder.secret() + b"token").hexdigest()
        self._token = token
        owner = Owner(token, self._settings.host)
        door = main_door(self._services, callers, owner=owner, parts=self._parts(owner))
        await self._open(self._chaos.before(door), main)
        await self._open(self._chaos.before(s3.app(self._services.s3), service="s3"), objects)
        self._announce(callers, token)
        await self._hand_out((port_of(main), port_of(objects)))

    async def call(self, logical_id: str, payload: dict[str, Any]) -> None:
        """Invoke a function of the template and insist on its success."""
        found = [function for function in self._application.functions if function.logical_id == logical_id]
        if not found:
            raise StartError(f"{self._settings.template} has no function {logical_id}")
        invocation = await self._services.functions.invoke(found[0].arn, json.dumps(payload).encode())
        if invocation.error is not None:
            answer = json.loads(invocation.payload)
            log = self._folder.logs / f"{found[0].name}.log"
            raise StartError(f"{logical_id} failed: {answer.get('errorMessage')} (its log: {log})")

    async def resume(self) -> None:
        await self._services.resume()

    async def stop(self) -> None:
        await self._cleanup.aclose()

    def describe(self) -> list[str]:
        """A few lines for people: what runs where."""
        count = len(self._application.functions)
        parts = [f"Lambda: {count} functions, each in runtime processes of its own when called", *self._lines]
        parts.append(self._services.moto.describe())
        where = [*self._links(), f"data in {self._folder.root}", f"logs in {self._folder.logs}"]
        return [f"ready at {self.origin}, S3 at {self._s3_origin}", *(f"  {line}" for line in (*parts, *where))]

    def _links(self) -> list[str]:
        """They let the browser in that follows them."""
        page = (
            [f"open the page: {self.origin}/_local/enter?token={self._token}"] if self._application.distribution else []
        )
        return [*page, f"look inside: {self.origin}/_local?token={self._token}"]

    async def _start_backing(self, template: Template) -> dict[str, str]:
        """Start what the application's services stand on, side by side; answers the addresses."""
        cache = choose_cache(self._folder.cache, os.environ)
        wanted = template.postgres
        database = choose_database(self._folder.database, wanted, os.environ) if wanted else None
        servers = [server for server in (database, cache) if server is not None]
        for server in servers:
            self._cleanup.push_async_callback(server.stop)
        try:
            await asyncio.gather(asyncio.to_thread(preload), *(server.start() for server in servers))
        except CannotStart as error:
            raise StartError(str(error)) from error
        self._lines = [server.describe() for server in servers]
        addresses = {"redis": cache.url()}
        if database is not None and wanted is not None:
            addresses |= {f"postgres:{role}": database.url(role) for role in wanted.roles}
        self._chaos.know_servers({"redis": cache} | ({"postgres": database} if database else {}))
        return {name: await self._chaos.lead(name, url) for name, url in addresses.items()}

    def _parts(self, owner: Owner) -> Iterator[Part]:
        yield Api(self._window(), owner)
        yield Pages(owner)
        yield Welcome(owner, self._settings.welcome)
        if self._application.distribution:
            yield Files(self._application.distribution, self.origin)

    def _window(self) -> Window:
        backing = (*self._lines, self._services.moto.describe())
        return Window(self._application, self._services, Surroundings(self.origin, self._folder, backing))

    def _keep_log(self) -> None:
        """Write what the services themselves say to a file beside the functions' logs."""
        handler = RotatingFileHandler(self._folder.logs / "services.log", maxBytes=_LARGEST_LOG, backupCount=1)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger = logging.getLogger("quire_local")
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        self._cleanup.callback(handler.close)
        self._cleanup.callback(logger.removeHandler, handler)

    def _listen(self, *, after: int = 0) -> socket.socket:
        port = self._settings.port
        listener = listen(self._settings.host, port + after if port else 0)
        self._cleanup.callback(listener.close)
        return listener

    def _origin(self, listener: socket.socket) -> str:
        host = "127.0.0.1" if self._settings.host in {"0.0.0.0", "::"} else self._settings.host  # noqa: S104 - compared
        return f"http://{f'[{host}]' if ':' in host else host}:{port_of(listener)}"

    def _endpoints(self) -> dict[str, str]:
        services = ("dynamodb", "states", "events", "sqs", "lambda", "secretsmanager", "ssm")
        stage = next((f"/{stage}" for stage in self._stages()), "")
        return dict.fromkeys(services, self.origin) | {"s3": self._s3_origin, "execute-api": f"{self.origin}{stage}"}

    def _stages(self) -> list[str]:
        return [api.stage for api in self._application.websocket_apis]

    async def _open(self, app: web.Application, listener: socket.socket) -> None:
        runner = web.AppRunner(
            app,
            access_log=None,
            logger=http_log(),
            shutdown_timeout=_SHUTDOWN_SECONDS,
            auto_decompress=False,
            lingering_time=1,
        )
        await runner.setup()
        self._cleanup.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listener).start()

    async def _hand_out(self, served: tuple[int, ...]) -> None:
        if self._settings.env_vars is not None:
            handout = Handout(self._settings.env_vars, host=self._settings.host, served=served)
            self._cleanup.push_async_callback(handout.stop)
            await handout.write(self._services.environments, origin=self.origin)

    def _announce(self, callers: Callers, token: str) -> None:
        self._folder.announce(
            {
                "origin": self.origin,
                "s3": self._s3_origin,
                "region": REGION,
                "accessKeyId": callers.owner.access_key,
                "secretAccessKey": callers.owner.secret_key,
                "token": token,
            }
        )
        logging.getLogger(__name__).info("serving %s", self.origin)
