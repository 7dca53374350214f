"""What the stage of a REST API sets for its methods, and how it looks when the gateway answers by itself."""

from __future__ import annotations

from collections.abc import Mapping

from quire_local.api_rules import Throttle
from quire_local.resources import GatewayResponse
from quire_local.template.properties import Properties
from quire_local.template.usage import read_throttle

_SETTINGS_WITHOUT_EFFECT = (
    "CacheDataEncrypted",
    "CacheTtlInSeconds",
    "DataTraceEnabled",
    "LoggingLevel",
    "MetricsEnabled",
)
_RESPONSE_TYPES = (
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
)


def read_variables(properties: Properties, name: str) -> dict[str, str]:
    return {key: str(value) for key, value in properties.get(name, {}).items()}


def read_method_throttles(api: Properties) -> dict[tuple[str, str], Throttle]:
    throttles = {}
    for settings in api.items("MethodSettings"):
        settings.expect("CachingEnabled", settings.get("CachingEnabled", False), (False,))
        method = _method(settings)
        throttle = read_throttle(settings, "ThrottlingRateLimit", "ThrottlingBurstLimit")
        if throttle is not None:
            throttles[method] = throttle
        settings.finish(without_effect=_SETTINGS_WITHOUT_EFFECT)
    return throttles


def read_gateway_responses(api: Properties) -> dict[str, GatewayResponse]:
    responses = {}
    for kind, properties in api.parts("GatewayResponses"):
        api.expect("the gateway response", kind, _RESPONSE_TYPES)
        responses[kind] = _gateway_response(properties)
    return responses


def _gateway_response(properties: Properties) -> GatewayResponse:
    parameters = properties.part("ResponseParameters")
    headers: Mapping[str, object] = parameters.get("Headers", {})
    status = properties.get("StatusCode")
    response = GatewayResponse(
        status=None if status is None else int(status),
        headers={name: str(value) for name, value in headers.items()},
        templates=properties.get("ResponseTemplates", {}),
    )
    # Paths and QueryStrings, which SAM also writes, mean nothing in a response.
    parameters.finish()
    properties.finish()
    return response


def _method(settings: Properties) -> tuple[str, str]:
    """The method that the settings are for; ("*", "*") where they are for each that has none of its own."""
    path, method = str(settings.need("ResourcePath")), str(settings.need("HttpMethod")).upper()
    everywhere = path in ("*", "/*")
    if everywhere != (method == "*"):
        raise settings.unsupported(f"HttpMethod {method} together with ResourcePath {path}")
    # AWS wants the slashes after the first as ~1; written plainly they are understood too.
    return ("*", "*") if everywhere else ("/" + path.replace("~1", "/").lstrip("/"), method)
