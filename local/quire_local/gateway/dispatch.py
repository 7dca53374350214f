"""Runs the functions behind the routes of a WebSocket API."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

from quire_local.errors import AwsError
from quire_local.gateway.answers import read_status
from quire_local.gateway.backend import Backend, FunctionFailed, FunctionTimedOut
from quire_local.gateway.refusals import Refusal
from quire_local.resources import WebSocketApi

log = logging.getLogger(__name__)

Answer = Mapping[str, Any]


class Dispatcher:
    """One event to one route: the status and answer of its function, or the status that stands for its failure."""

    def __init__(self, api: WebSocketApi, backend: Backend) -> None:
        self._api = api
        self._backend = backend

    async def run(self, key: str, event: Mapping[str, Any]) -> tuple[int, Answer]:
        started = time.perf_counter()
        context = event["requestContext"]
        status, answer = await self._invoke(key, {**event, **self._constants()})
        log.info(
            "%s %s %d %.1f ms %s %s",
            context["eventType"],
            key,
            status,
            (time.perf_counter() - started) * 1000,
            context["requestId"],
            context["connectionId"],
        )
        return status, answer

    def _constants(self) -> dict[str, Any]:
        variables = {"stageVariables": dict(self._api.variables)} if self._api.variables else {}
        return {"isBase64Encoded": False, **variables}

    async def _invoke(self, key: str, event: Mapping[str, Any]) -> tuple[int, Answer]:
        function = self._api.routes[key]
        try:
            return _read(await self._backend.call(function, event, self._api.timeouts.get(key)))
        except FunctionTimedOut:
            return 504, {}
        except AwsError as error:
            log.warning("%s was not invoked: %s", function, error)
            return 500, {}
        except (FunctionFailed, Refusal):
            return 502, {}
        except Exception:
            log.exception("%s could not be invoked", function)
            return 500, {}


def _read(payload: bytes) -> tuple[int, Answer]:
    try:
        answer = json.loads(payload)
    except ValueError:
        return 502, {}
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return 502, {}
    return read_status(answer), answer
