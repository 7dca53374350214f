"""The OpenAPI document, made from the routes as they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from inspect import getdoc
from typing import Any, Literal, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from quire.domain.lists import Pagination
from quire.doors.routes import Bare, Listed, Route
from quire.errors import RefusalCode

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]

_REFERENCE = "#/components/schemas/{model}"
_ANYWHERE = (RefusalCode.RATE_LIMIT_EXCEEDED, RefusalCode.INTERNAL_ERROR, RefusalCode.SERVICE_UNAVAILABLE)
_META: Json = {
    "type": "object",
    "required": ["requestId", "timestamp"],
    "properties": {"requestId": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"}},
}
_REFUSAL: Json = {
    "type": "object",
    "required": ["success", "error", "meta"],
    "properties": {
        "success": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"enum": [code.name for code in RefusalCode]},
                "message": {"type": "string"},
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "message"],
                        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                    },
                },
                "retryAfter": {"type": "integer", "description": "seconds"},
            },
        },
        "meta": {
            "type": "object",
            "required": ["requestId", "timestamp"],
            "properties": {
                "requestId": {"type": "string"},
                # Where the gateway itself refuses, it writes times in a form of its own.
                "timestamp": {"type": "string"},
            },
        },
    },
}


def openapi(routes: Iterable[Route], *, version: str) -> Json:
    """The document that describes these routes, in OpenAPI 3.1."""
    listed = sorted(routes, key=lambda route: (route.path, route.method))
    schemas = _Schemas(listed)
    paths: dict[str, Json] = {}
    for route in listed:
        paths.setdefault(f"/api{route.path}", {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Quire", "version": version, "description": "Documents in, checked structured data out."},
        "paths": paths,
        "components": {
            "schemas": {**schemas.components, "Meta": _META, "Refusal": _REFUSAL},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token, or an API key with the operation's scope.",
                }
            },
        },
    }


class _Schemas:
    """The schema of every model that the routes take or answer."""

    def __init__(self, routes: Sequence[Route]) -> None:
        wanted: dict[tuple[type[BaseModel], Mode], None] = {(Pagination, "serialization"): None}
        for route in routes:
            for model in filter(None, (route.body, route.query)):
                wanted[model, "validation"] = None
            answer = route.answers[1]
            if _is_model(answer):
                wanted[answer, "serialization"] = None
        found, shared = models_json_schema(list(wanted), ref_template=_REFERENCE)
        self._found = cast("Mapping[tuple[type[BaseModel], Mode], Json]", found)
        self.components: Json = shared["$defs"]

    def of(self, model: type[BaseModel], mode: Mode) -> Json:
        return self._found[model, mode]

    def properties(self, model: type[BaseModel]) -> Mapping[str, Json]:
        name = self.of(model, "validation")["$ref"].rpartition("/")[2]
        properties: Mapping[str, Json] = self.components[name]["properties"]
        return properties


def _operation(route: Route, schemas: _Schemas) -> Json:
    operation: Json = {
        "operationId": route.name,
        "summary": (getdoc(route.handler) or route.name).partition("\n")[0],
        "tags": [route.path.split("/")[2].partition(".")[0]],
        "parameters": [*_places(route), *_queries(route, schemas), *_headers(route)],
        "responses": {str(route.status.value): _answer(route, schemas), **_problems(route)},
        "security": [] if route.allowed.roles is None else [{"bearer": []}],
    }
    if route.allowed.roles is not None:
        operation["x-roles"] = sorted(route.allowed.roles)
        operation["x-scope"] = route.allowed.scope
    if route.body is not None:
        content = {"application/json": {"schema": schemas.of(route.body, "validation")}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _places(route: Route) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": adapter.json_schema()}
        for name, adapter in route.places.items()
    ]


def _queries(route: Route, schemas: _Schemas) -> list[Json]:
    if route.query is None:
        return []
    properties = schemas.properties(route.query)
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in properties.items()]


def _headers(route: Route) -> list[Json]:
    if not route.creates:
        return []
    sentence = "A repetition under the same key gets the first one's answer."
    schema = {"type": "string", "maxLength": 200}
    return [{"name": "Idempotency-Key", "in": "header", "required": False, "description": sentence, "schema": schema}]


def _answer(route: Route, schemas: _Schemas) -> Json:
    form, content = route.answers
    described = {"description": HTTPStatus(route.status).phrase}
    if form is Bare:
        written = {"type": "object" if route.produces == "application/json" else "string"}
        schema = schemas.of(content, "serialization") if _is_model(content) else written
        return {**described, "content": {route.produces: {"schema": schema}}}
    data = schemas.of(content, "serialization") if _is_model(content) else {"type": "null"}
    members: Json = {"success": {"const": True}, "data": data, "meta": {"$ref": _REFERENCE.format(model="Meta")}}
    if form is Listed:
        members["data"] = {"type": "array", "items": data}
        members["pagination"] = schemas.of(Pagination, "serialization")
    envelope = {"type": "object", "required": list(members), "properties": members}
    return {**described, "content": {"application/json": {"schema": envelope}}}


def _problems(route: Route) -> dict[str, Json]:
    codes = set(_ANYWHERE)
    if route.body is not None or route.query is not None:
        codes.add(RefusalCode.VALIDATION_ERROR)
    if route.allowed.roles is not None:
        codes |= {RefusalCode.UNAUTHORIZED, RefusalCode.FORBIDDEN}
    if route.places:
        codes.add(RefusalCode.NOT_FOUND)
    problem = {"application/json": {"schema": {"$ref": _REFERENCE.format(model="Refusal")}}}
    listed = sorted(codes, key=lambda code: code.value)
    named = {str(code.value): {"description": code.name, "content": problem} for code in listed}
    return {**named, "default": {"description": "Any other code of the closed list", "content": problem}}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
