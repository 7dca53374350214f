"""Lambda's Invoke over HTTP: POST /2015-03-31/functions/{name}/invocations."""

from __future__ import annotations

import base64
import json
from urllib.parse import unquote

from aiohttp import web

from quire_local.aws_json import authorise
from quire_local.errors import AwsError
from quire_local.functions.service import Functions
from quire_local.identity import Callers

ROUTE = "/2015-03-31/functions/{name}/invocations"


class InvokeDoor:
    """Checks signature and placement, invokes as X-Amz-Invocation-Type says, answers in Lambda's shape."""

    def __init__(self, functions: Functions, callers: Callers) -> None:
        self._functions = functions
        self._callers = callers

    async def handle_invoke(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            authorise(request, body, self._callers, "lambda")
            return await self._invoke(request, unquote(request.match_info["name"]), _event(body))
        except AwsError as error:
            return _refusal(error)

    async def _invoke(self, request: web.Request, name: str, event: bytes) -> web.Response:
        _refuse_the_unsupported(request)
        match request.headers.get("X-Amz-Invocation-Type", "RequestResponse"):
            case "RequestResponse":
                return await self._invoke_now(name, event, tail=request.headers.get("X-Amz-Log-Type") == "Tail")
            case "Event":
                request_id = await self._functions.invoke_later(name, event)
                return web.Response(status=202, headers={"x-amzn-RequestId": request_id})
            case "DryRun":
                self._functions.find(name)
                return web.Response(status=204)
            case other:
                raise AwsError("InvalidParameterValueException", f"Invocation type {other} is not known")

    async def _invoke_now(self, name: str, event: bytes, *, tail: bool) -> web.Response:
        invocation, log = await self._functions.invoke_with_log(name, event)
        headers = {
            "Content-Type": "application/json",
            "X-Amz-Executed-Version": "$LATEST",
            "x-amzn-RequestId": invocation.request_id,
        }
        if invocation.error is not None:
            headers["X-Amz-Function-Error"] = invocation.error
        if tail:
            headers["X-Amz-Log-Result"] = base64.b64encode(log).decode()
        return web.Response(body=invocation.payload, headers=headers)


def _event(body: bytes) -> bytes:
    try:
        json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        message = f"Could not parse request body into json: {error}"
        raise AwsError("InvalidRequestContentException", message) from error
    return body or b"{}"


def _refuse_the_unsupported(request: web.Request) -> None:
    if "X-Amz-Client-Context" in request.headers:
        raise AwsError("InvalidParameterValueException", "ClientContext is not supported by the local cloud")
    qualifier = request.query.get("Qualifier", "$LATEST")
    if qualifier != "$LATEST":
        raise AwsError("ResourceNotFoundException", f"Versions and aliases ({qualifier}) are not supported", 404)


def _refusal(error: AwsError) -> web.Response:
    document = {"Type": "Service" if error.status >= 500 else "User", "Message": error.message}
    return web.json_response(document, status=error.status, headers={"X-Amzn-ErrorType": error.code})
