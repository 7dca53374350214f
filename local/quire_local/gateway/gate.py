"""What stands before a method's function: authorizer, API key, usage plan, throttle, request validator."""

from __future__ import annotations

from collections.abc import Mapping

from quire_local.gateway.authorizer import Authorizers
from quire_local.gateway.backend import Backend
from quire_local.gateway.context import Context
from quire_local.gateway.events import authorizer_event, method_arn
from quire_local.gateway.incoming import Incoming
from quire_local.gateway.routing import Match
from quire_local.gateway.throttling import Buckets, Clock
from quire_local.gateway.usage import UsagePlans
from quire_local.gateway.validation import RequestValidator
from quire_local.resources import RestApi, Route


class Gate:
    """Lets the requests of one API through, in the order in which API Gateway asks."""

    def __init__(self, api: RestApi, backend: Backend, *, clock: Clock) -> None:
        self._api = api
        self._authorizers = Authorizers(backend)
        self._plans = UsagePlans(api, clock=clock)
        self._buckets = Buckets(clock)
        self._validator = RequestValidator(api.routes, api.logical_id)
        for authorizer in {route.authorizer for route in api.routes if route.authorizer is not None}:
            Authorizers.check(authorizer, api.logical_id)

    @property
    def keys(self) -> Mapping[str, str]:
        return self._plans.values

    async def admit(self, route: Route, incoming: Incoming, match: Match, context: Context) -> None:
        """Refuse whoever may not call the route now; note in the context who it is."""
        usage_key = await self._authorize(route, incoming, match, context)
        if route.key_required:
            value = usage_key if self._api.key_source == "AUTHORIZER" else incoming.header("x-api-key")
            key = self._plans.admit(value, route)
            context["identity"] |= {"apiKey": value, "apiKeyId": key.id}
        method = (route.path, route.method)
        self._buckets.take(method, self._api.throttles.get(method, self._api.throttles.get(("*", "*"))))
        self._validator.check_parameters(route, incoming, match)

    async def admit_body(self, route: Route, incoming: Incoming, body: bytes) -> None:
        await self._validator.check_body(route, incoming, body)

    async def _authorize(self, route: Route, incoming: Incoming, match: Match, context: Context) -> str | None:
        """The API key that the authorizer names for the caller, if there is an authorizer and it names one."""
        if route.authorizer is None:
            return None
        arn = method_arn(self._api, incoming)
        event = authorizer_event(incoming, match, context, arn, self._api.variables)
        grant = await self._authorizers.authorize(route.authorizer, incoming, event)
        context["authorizer"] = grant.context
        return grant.usage_key
