"""API destinations: HTTP endpoints that get events as requests, at a limited rate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from quire_local.bridge_resources import ApiDestination, Connection
from quire_local.errors import AwsError, Section, Unsupported
from quire_local.eventbridge.authorization import Authorization
from quire_local.eventbridge.failures import NOT_RETRIED
from quire_local.eventbridge.paths import Special, follow, parse_path
from quire_local.resources import RuleTarget

TIMEOUT = 5.0
"""Seconds that an endpoint has for its answer."""

_UNAUTHORIZED = frozenset({401, 407})
_RETRIED = _UNAUTHORIZED | {409, 429}
_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Amazon/EventBridge/ApiDestinations"}


class Destinations:
    """Every API destination of the template, by its ARN."""

    def __init__(
        self,
        destinations: Sequence[ApiDestination],
        connections: Sequence[Connection],
        clock: Callable[[], float],
        *,
        answer_within: float = TIMEOUT,
    ) -> None:
        self.answer_within = answer_within
        self._destinations = {each.arn: each for each in destinations}
        self._connections = {each.arn: each for each in connections}
        self._authorizations = {each.arn: Authorization(each, clock) for each in connections}
        self._next_slot: dict[str, float] = {}
        self._slots: dict[int, float] = {}
        self._session: aiohttp.ClientSession | None = None
        for each in destinations:
            if each.connection not in self._connections:
                raise Unsupported(each.logical_id, f"the connection {each.connection}", Section.EVENTBRIDGE)

    def __contains__(self, arn: object) -> bool:
        return arn in self._destinations

    def slot(self, arn: str, delivery: int, now: float) -> float:
        """When this delivery's request may be sent: now, or at the moment that is reserved for it."""
        slot = self._slots.pop(delivery, None)
        if slot is None:
            slot = max(now, self._next_slot.get(arn, now))
            self._next_slot[arn] = slot + 1 / self._destinations[arn].rate
        if slot > now:
            self._slots[delivery] = slot
        return slot

    async def send(self, target: RuleTarget, payload: bytes, event: str) -> None:
        """One request; raises AwsError unless the endpoint takes it with a status of 200 to 299 in time."""
        destination = self._destinations[target.arn]
        authorization = self._authorizations[destination.connection]
        try:
            status = await self._request(destination, target, payload, json.loads(event))
        except TimeoutError as error:
            raise AwsError(
                "TIMEOUT", f"the endpoint did not answer within {self.answer_within:g} seconds", 504
            ) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise AwsError("CONNECTION_FAILURE", f"the endpoint was not reached: {error}", 502) from error
        if status in _UNAUTHORIZED:
            authorization.forget()
        if not 200 <= status < 300:
            code = "TargetError" if status in _RETRIED or status >= 500 else NOT_RETRIED
            raise AwsError(code, f"HTTP status code {status} returned from the endpoint", 502)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _request(
        self, destination: ApiDestination, target: RuleTarget, payload: bytes, event: dict[str, Any]
    ) -> int:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self.answer_within)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        connection = self._connections[destination.connection]
        authorized = await self._authorizations[connection.arn].headers(self._session)
        headers = {**_HEADERS, **_read(target.http.headers, event), **connection.headers, **authorized}
        async with self._session.request(
            destination.method,
            _address(destination.endpoint, target.http.path, event),
            params={**_read(target.http.query, event), **connection.query},
            headers=headers,
            data=_with_body(payload, connection.body),
            allow_redirects=False,
        ) as answer:
            return answer.status


def _address(endpoint: str, values: Sequence[str], event: dict[str, Any]) -> URL:
    """The endpoint with each * replaced by the next path parameter."""
    remaining = iter(values)
    parts = [quote(_value(next(remaining, "*"), event), safe="*") if part == "*" else part for part in _cut(endpoint)]
    return URL("".join(parts), encoded=True)


def _cut(endpoint: str) -> Iterator[str]:
    before, *rest = endpoint.split("*")
    yield before
    for part in rest:
        yield from ("*", part)


def _read(values: Mapping[str, str], event: dict[str, Any]) -> dict[str, str]:
    return {name: _value(value, event) for name, value in values.items()}


def _value(text: str, event: dict[str, Any]) -> str:
    """The text itself, or what a JSON path finds in the event (nothing where it leads nowhere)."""
    if not text.startswith("$."):
        return text
    found = follow(event, parse_path(text))
    if found is Special.NOTHING:
        return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _with_body(payload: bytes, parameters: Mapping[str, str]) -> bytes:
    """The payload with the connection's body parameters, where it is an object that can have them."""
    body = json.loads(payload) if parameters else None
    return json.dumps({**body, **parameters}, ensure_ascii=False).encode() if isinstance(body, dict) else payload
