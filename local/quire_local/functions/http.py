"""Lambda over HTTP: Invoke, and the reads that describe what the template declares."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from urllib.parse import unquote

from aiohttp import web

from quire_local.aws_json import authorise
from quire_local.errors import AwsError
from quire_local.functions.reads import Reads
from quire_local.functions.service import Functions
from quire_local.identity import Callers
from quire_local.resources import EventSourceMapping

ROUTE = r"/{date:20\d\d-\d\d-\d\d}/{path:.*}"
"""All paths of Lambda's API begin with the date of an operation's first version."""

LARGEST_CLIENT_CONTEXT = 3_583

_CHANGES = re.compile(r"functions|event-source-mappings|layers|tags")


class LambdaDoor:
    """Checks signature and placement, does what method and path say, answers in Lambda's shape."""

    def __init__(self, functions: Functions, mappings: Sequence[EventSourceMapping], callers: Callers) -> None:
        self._functions = functions
        self._reads = Reads(functions, mappings)
        self._callers = callers

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            authorise(request, body, self._callers, "lambda")
            return await self._answer(request, body)
        except AwsError as error:
            return _refusal(error)

    async def _answer(self, request: web.Request, body: bytes) -> web.Response:
        path = request.raw_path.partition("?")[0].strip("/")
        match (request.method, [unquote(part) for part in path.split("/")]):
            case "POST", ["2015-03-31", "functions", name, "invocations"]:
                return await self._invoke(request, name, _event(body))
            case "GET", [date, kind, *parts]:
                return web.json_response(self._reads.answer(f"{date}/{kind}", parts, request.query))
            case _:
                raise _unsupported(request.method, path)

    async def _invoke(self, request: web.Request, name: str, event: bytes) -> web.Response:
        address = self._functions.find(name, request.query.get("Qualifier"))
        match request.headers.get("X-Amz-Invocation-Type", "RequestResponse"):
            case "RequestResponse":
                return await self._invoke_now(request, address.arn, event)
            case "Event":
                request_id = await self._functions.invoke_later(address.arn, event)
                return web.Response(status=202, headers={"x-amzn-RequestId": request_id})
            case "DryRun":
                return web.Response(status=204)
            case other:
                raise AwsError("InvalidParameterValueException", f"Invocation type {other} is not known")

    async def _invoke_now(self, request: web.Request, arn: str, event: bytes) -> web.Response:
        context = _client_context(request.headers.get("X-Amz-Client-Context"))
        invocation, log = await self._functions.invoke_with_log(arn, event, client_context=context)
        headers = {
            "Content-Type": "application/json",
            "X-Amz-Executed-Version": self._functions.find(arn).version,
            "x-amzn-RequestId": invocation.request_id,
        }
        if invocation.error is not None:
            headers["X-Amz-Function-Error"] = invocation.error
        if request.headers.get("X-Amz-Log-Type") == "Tail":
            headers["X-Amz-Log-Result"] = base64.b64encode(log).decode()
        return web.Response(body=invocation.payload, headers=headers)


def _event(body: bytes) -> bytes:
    try:
        json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        message = f"Could not parse request body into json: {error}"
        raise AwsError("InvalidRequestContentException", message) from error
    return body or b"{}"


def _client_context(header: str | None) -> str | None:
    """The JSON object in the header, as a line that a header may hold."""
    if not header:
        return None
    try:
        given = json.loads(base64.b64decode(header, validate=True))
    except (ValueError, RecursionError, binascii.Error):
        given = None
    if not isinstance(given, dict) or len(header) > LARGEST_CLIENT_CONTEXT:
        message = f"Client context must be a Base64-encoded JSON object of at most {LARGEST_CLIENT_CONTEXT} bytes."
        raise AwsError("InvalidRequestContentException", message)
    return json.dumps(given)


def _unsupported(method: str, path: str) -> AwsError:
    what = f"{method} /{path} is not supported by the local cloud"
    why = "; functions come from the template" if _CHANGES.search(path) else ""
    return AwsError("UnknownOperationException", f"lambda: {what}{why}", 404)


def _refusal(error: AwsError) -> web.Response:
    document = {"Type": "Service" if error.status >= 500 else "User", "Message": error.message}
    return web.json_response(document, status=error.status, headers={"X-Amzn-ErrorType": error.code})
