"""REQUEST authorizers: who may call a method, remembered by identity for the authorizer's time to live."""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quire_local.errors import AwsError, Section, Unsupported
from quire_local.gateway.backend import Backend, FunctionFailed, FunctionTimedOut
from quire_local.gateway.context import value_at
from quire_local.gateway.incoming import Incoming
from quire_local.gateway.policy import BadPolicy, Decision, Policy, read_policy
from quire_local.gateway.refusals import (
    ACCESS_DENIED,
    AUTHORIZER_CONFIGURATION_ERROR,
    AUTHORIZER_FAILURE,
    UNAUTHORIZED,
    Refusal,
)
from quire_local.resources import Authorizer

log = logging.getLogger(__name__)

_Key = tuple[str, ...]


@dataclass(frozen=True)
class Grant:
    """An authorizer's answer: it holds for an identity, its policy is decided anew for each method."""

    principal: str
    policy: Policy
    context: Mapping[str, str]
    usage_key: str | None


@dataclass(frozen=True)
class Authorized:
    """Someone who may call: requestContext.authorizer, and the API key that the authorizer counts it to."""

    context: dict[str, Any]
    usage_key: str | None


class Authorizers:
    """Asks the authorizers of one API."""

    def __init__(
        self, backend: Backend, *, capacity: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._backend = backend
        self._capacity = capacity
        self._clock = clock
        self._grants: OrderedDict[_Key, tuple[float, Grant]] = OrderedDict()

    @staticmethod
    def check(authorizer: Authorizer, where: str) -> None:
        """Refuse what AWS refuses too: an answer that would be remembered for everybody."""
        sources = (*authorizer.headers, *authorizer.query, *authorizer.variables, *authorizer.context)
        if authorizer.ttl > 0 and not sources:
            raise Unsupported(
                f"{where} {authorizer.name}", "remembering answers without an identity source", Section.REST
            )

    async def authorize(self, authorizer: Authorizer, incoming: Incoming, event: Mapping[str, Any]) -> Authorized:
        """Who calls; refuses whoever may not."""
        key = (authorizer.name, *_identity(authorizer, incoming, event))
        started = self._clock()
        grant = self._remembered(key)
        latency = 0
        if grant is None:
            grant = await self._ask(authorizer, event)
            latency = int((self._clock() - started) * 1000)
            self._remember(key, grant, authorizer.ttl)
        _decide(grant, str(event["methodArn"]))
        context = {"principalId": grant.principal, **grant.context, "integrationLatency": latency}
        return Authorized(context, grant.usage_key)

    async def _ask(self, authorizer: Authorizer, event: Mapping[str, Any]) -> Grant:
        try:
            payload = await self._backend.call(authorizer.function, event)
            return _grant(payload)
        except FunctionFailed as error:
            # The one error that AWS lets an authorizer raise on purpose.
            if error.message == "Unauthorized":
                raise Refusal(UNAUTHORIZED) from error
            log.warning("authorizer %s failed", authorizer.name)
            raise Refusal(AUTHORIZER_FAILURE) from error
        except (FunctionTimedOut, AwsError) as error:
            log.warning("authorizer %s gave no answer: %r", authorizer.name, error)
            raise Refusal(AUTHORIZER_FAILURE) from error
        except BadPolicy as error:
            log.warning("authorizer %s gave an answer that cannot be used: %s", authorizer.name, error)
            raise Refusal(AUTHORIZER_CONFIGURATION_ERROR) from error

    def _remembered(self, key: _Key) -> Grant | None:
        until, grant = self._grants.get(key, (0.0, None))
        if grant is None or until <= self._clock():
            return None
        self._grants.move_to_end(key)
        return grant

    def _remember(self, key: _Key, grant: Grant, ttl: int) -> None:
        if ttl <= 0:
            return
        self._grants[key] = (self._clock() + ttl, grant)
        self._grants.move_to_end(key)
        if len(self._grants) > self._capacity:
            self._grants.popitem(last=False)


def _identity(authorizer: Authorizer, incoming: Incoming, event: Mapping[str, Any]) -> list[str]:
    values = [
        *(incoming.header(name) for name in authorizer.headers),
        *(dict(incoming.query).get(name) for name in authorizer.query),
        *((event.get("stageVariables") or {}).get(name) for name in authorizer.variables),
        *(value_at(event["requestContext"], name) for name in authorizer.context),
    ]
    present = [value for value in values if value]
    if len(present) < len(values):
        raise Refusal(UNAUTHORIZED)
    return present


def _decide(grant: Grant, method_arn: str) -> None:
    decision = grant.policy.decide(method_arn)
    if decision is Decision.DENIED:
        raise Refusal(ACCESS_DENIED, f"{ACCESS_DENIED.message} with an explicit deny")
    if decision is Decision.NOT_ALLOWED:
        raise Refusal(ACCESS_DENIED)


def _grant(payload: bytes) -> Grant:
    try:
        answer = json.loads(payload)
    except ValueError as error:
        raise BadPolicy("the answer is not JSON") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("principalId"), str):
        raise BadPolicy("principalId is missing")
    usage_key = answer.get("usageIdentifierKey")
    return Grant(
        principal=answer["principalId"],
        policy=read_policy(answer.get("policyDocument")),
        context=_context(answer.get("context")),
        usage_key=usage_key if isinstance(usage_key, str) else None,
    )


def _context(context: object) -> dict[str, str]:
    if context is None:
        return {}
    if not isinstance(context, dict):
        raise BadPolicy("context is not an object")
    for name, value in context.items():
        if not isinstance(value, str | int | float):
            raise BadPolicy(f"context.{name} is not a string, a number or a boolean")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in context.items()}
