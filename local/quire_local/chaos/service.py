"""All misbehaviour of one local cloud: one plan, what carries it out, and what it has done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from quire_local.chaos.dice import Dice
from quire_local.chaos.doors import Threshold
from quire_local.chaos.faults import Faults
from quire_local.chaos.killing import Killer, Server, Worker
from quire_local.chaos.plan import Fault, Plan, Service, StartPlan
from quire_local.chaos.points import Points
from quire_local.chaos.proxy import Proxy
from quire_local.chaos.tally import Tally
from quire_local.identity import Callers
from quire_local.resources import Function


class Impossible(Exception):  # noqa: N818 - it reads as a sentence
    """The plan makes sense, but not in this cloud; the message says why."""


@dataclass(frozen=True)
class Arming:
    """Where fail-points are armed, and by which variable the functions learn that, if they do."""

    folder: Path
    variable: str | None


class Workers(Protocol):
    @property
    def workers(self) -> Iterable[Worker]: ...


class Chaos:
    """The plan of the moment. `start` when the functions are known; until then nothing misbehaves."""

    def __init__(self, plan: StartPlan, callers: Callers, arming: Arming) -> None:
        self._tally = Tally()
        self.events, self.sqs, self.lambda_ = (Dice(name, self._tally) for name in ("events", "sqs", "lambda"))
        self._faults = Faults(self._tally)
        self._threshold = Threshold(self._faults, callers)
        proxied = [service for service in Service if service.is_tcp and plan.proxies]
        self._proxies = {service: Proxy(service, self._faults) for service in proxied}
        self._points = Points(arming.folder, arming.variable, self._tally)
        self._killer = Killer(self._tally)
        self._names: Mapping[str, str] = {}
        self.plan = plan.without_proxies()

    def start(self, functions: Iterable[Function], workers: Workers) -> None:
        self._names = {name: each.name for each in functions for name in (each.logical_id, each.name)}
        self._killer.know_workers(lambda: workers.workers)
        self._points.sweep()
        self.change(self.plan)

    async def stop(self) -> None:
        self._faults.replace((), None)
        await self._killer.stop()
        for proxy in self._proxies.values():
            await proxy.stop()

    def know_servers(self, servers: Mapping[str, Server]) -> None:
        self._killer.know_servers(servers)

    async def lead(self, address: str, url: str) -> str:
        """The URL that the functions are told for a backing server: by way of a proxy where one was asked for."""
        proxy = self._proxies.get(Service(address.partition(":")[0]))
        return await proxy.lead(url) if proxy else url

    def before(self, app: web.Application, *, service: str | None = None) -> web.Application:
        return self._threshold.before(app, service=service)

    def environment(self, function: Function) -> dict[str, str]:
        """What a function must know to stop at its fail-points."""
        variable = self._points.variable
        return {variable: str(self._points.folder_of(function.name))} if variable else {}

    def change(self, plan: Plan) -> None:
        """From now on this plan, and nothing of the earlier one; raises Impossible and changes nothing."""
        faults = [self._possible(fault) for fault in plan.faults]
        points = [(self._name(point.function), point) for point in plan.points]
        victim = self._name(plan.kill_every.function) if plan.kill_every and plan.kill_every.function else None
        if points and self._points.variable is None:
            raise Impossible("the template names no variable for fail-points (Metadata.LocalCloud.FailPoints)")
        self.plan = plan
        for dice, deliveries in ((self.events, plan.events), (self.sqs, plan.sqs), (self.lambda_, plan.lambda_)):
            dice.change(deliveries, plan.seed)
        self._faults.replace(faults, plan.seed)
        self._points.replace(points)
        self._killer.replace(plan.kill_every, victim, plan.seed)

    def kill(self, name: str) -> int:
        """How many processes were there to be killed."""
        return self._killer.kill(name if self._killer.is_server(name) else self._name(name))

    def told(self) -> dict[str, Any]:
        """The plan, how far it has got, and what has been done since the start."""
        points = self._points.told()
        return {
            "plan": self.plan.model_dump(mode="json", by_alias=True),
            "faults": self._faults.told(),
            "points": points,
            "proxies": self._led(),
            "done": self._tally.told(),
        }

    def _possible(self, fault: Fault) -> Fault:
        if fault.service.is_tcp and fault.service not in self._led():
            raise Impossible(
                f"no proxy stands before {fault.service}: start with --chaos proxies, and a server of ours"
            )
        return fault.model_copy(update={"function": self._name(fault.function)}) if fault.function else fault

    def _led(self) -> list[Service]:
        return [service for service, proxy in self._proxies.items() if proxy.leads]

    def _name(self, asked: str) -> str:
        if asked not in self._names:
            raise Impossible(f"there is no function {asked}")
        return self._names[asked]
