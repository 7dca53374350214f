"""What a function answered to a proxy event, made into an HTTP response or refused as malformed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from quire_local.gateway.refusals import API_CONFIGURATION_ERROR, BAD_ANSWER, Refusal

_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
# The gateway writes these itself; what a function says goes out under another name.
_REMAPPED = frozenset({"connection", "content-length", "date", "server"})
_DROPPED = frozenset({"transfer-encoding"})
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def read_answer(payload: bytes, *, decode: bool) -> web.Response:
    """The response that a proxy answer describes; `decode`: the client takes binary, so undo base64."""
    try:
        answer = json.loads(payload)
    except ValueError as error:
        raise Refusal(BAD_ANSWER) from error
    if not isinstance(answer, dict) or not answer.keys() <= _KEYS:
        raise Refusal(BAD_ANSWER)
    return web.Response(
        status=read_status(answer),
        headers=_headers(answer),
        body=_body(answer, decode=decode),
    )


def read_status(answer: dict[str, Any]) -> int:
    status = answer.get("statusCode", 200)
    if isinstance(status, str) and status.isdecimal():
        status = int(status)
    if not isinstance(status, int) or isinstance(status, bool) or not 200 <= status <= 599:
        raise Refusal(BAD_ANSWER)
    return status


def _body(answer: dict[str, Any], *, decode: bool) -> bytes:
    body, encoded = answer.get("body"), answer.get("isBase64Encoded")
    if not isinstance(body, str | None) or not isinstance(encoded, bool | None):
        raise Refusal(BAD_ANSWER)
    if not encoded or not decode:
        return (body or "").encode("utf-8", "replace")
    try:
        return base64.b64decode(body or "", validate=True)
    except binascii.Error as error:
        raise Refusal(API_CONFIGURATION_ERROR) from error


def _headers(answer: dict[str, Any]) -> CIMultiDict[str]:
    headers: CIMultiDict[str] = CIMultiDict()
    for name, values in _merged(answer).items():
        if name.lower() in _DROPPED:
            continue
        target = f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name
        for value in values:
            headers.add(target, value)
    headers.setdefault("Content-Type", "application/json")
    return headers


def _merged(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Both header maps as one: a pair that stands in both is sent once."""
    merged = {
        name: [_value(name, value) for value in _as_list(values)]
        for name, values in _as_dict(answer.get("multiValueHeaders")).items()
    }
    for name, value in _as_dict(answer.get("headers")).items():
        values, text = merged.setdefault(name, []), _value(name, value)
        if text not in values:
            values.append(text)
    return merged


def _as_dict(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal(BAD_ANSWER)
    return value


def _as_list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Refusal(BAD_ANSWER)
    return value


def _value(name: str, value: object) -> str:
    if not isinstance(value, str | int | float) or not _NAME.fullmatch(name):
        raise Refusal(BAD_ANSWER)
    text = value if isinstance(value, str) else json.dumps(value)
    if _CONTROL.search(text):
        raise Refusal(BAD_ANSWER)
    return text
