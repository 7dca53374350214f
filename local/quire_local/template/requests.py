"""What an Api event and the models of its API say about the requests that may pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quire_local.api_rules import RequestRules
from quire_local.template.properties import Properties

_KINDS = ("header", "path", "querystring")
_ENFORCED_FORMATS = frozenset({"date-time", "email", "ipv4", "ipv6"})
# Formats that JSON Schema draft 4 defines; API Gateway passes over all others.
_DRAFT_4_FORMATS = _ENFORCED_FORMATS | {"hostname", "uri", "regex"}
_MODEL_PLACES = ("#/definitions/", "#/components/schemas/")


@dataclass(frozen=True)
class RequestModel:
    """An event's RequestModel and RequestParameters, before the API's models are known."""

    model: str | None = None
    validates_body: bool = False
    parameters: tuple[str, ...] = field(default=())

    def rules(self, models: Mapping[str, Any], api: Properties) -> RequestRules:
        if self.model is None:
            return RequestRules()
        api.expect("a route with the RequestModel", self.model, models)
        body = _document(self.model, models) if self.validates_body else None
        return RequestRules(parameters=self.parameters, body=body)


def read_request_model(event: Properties) -> RequestModel:
    required = tuple(_required_parameters(event))
    if "RequestModel" not in event:
        return RequestModel()  # without a validator, AWS holds no request to what is required
    part = event.part("RequestModel")
    request = RequestModel(
        model=part.need("Model"),
        validates_body=bool(part.get("ValidateBody", False)),
        parameters=required if part.get("ValidateParameters", False) else (),
    )
    part.finish(without_effect=("Required",))
    return request


def read_models(api: Properties) -> dict[str, Any]:
    """The models by name, each checked for what is not supported."""
    models: dict[str, Any] = api.get("Models", {})
    for name, model in models.items():
        for key, value in _pairs(model):
            _check(api, f"Models.{name}", key, value, models)
    return models


def _required_parameters(event: Properties) -> Iterator[str]:
    for item in event.get("RequestParameters", []):
        settings = item if isinstance(item, dict) else {item: {}}
        for name, written in settings.items():
            setting = written or {}
            kind = name.removeprefix("method.request.").partition(".")[0]
            event.expect("RequestParameters", f"method.request.{kind}", [f"method.request.{one}" for one in _KINDS])
            if unknown := sorted(set(setting) - {"Required", "Caching"}):
                raise event.unsupported(f"{unknown[0]} of {name}")
            if setting.get("Caching"):
                raise event.unsupported(f"Caching of {name}")
            if setting.get("Required"):
                yield name


def _document(name: str, models: Mapping[str, Any]) -> dict[str, Any]:
    """One schema that can refer to every model in the two ways in which SAM writes it."""
    return {"definitions": models, "components": {"schemas": models}, "allOf": [models[name]]}


def _check(api: Properties, where: str, key: str, value: Any, models: Mapping[str, Any]) -> None:
    if key == "$ref" and isinstance(value, str) and not _is_model(value, models):
        raise api.unsupported(f"the reference {value} in {where}")
    if key == "format" and isinstance(value, str) and value in _DRAFT_4_FORMATS - _ENFORCED_FORMATS:
        raise api.unsupported(f"the format {value} in {where}")


def _is_model(reference: str, models: Mapping[str, Any]) -> bool:
    return any(reference.removeprefix(place) in models for place in _MODEL_PLACES if reference.startswith(place))


def _pairs(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        yield from schema.items()
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _pairs(inner)
