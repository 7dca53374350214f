"""How each service words that it cannot answer: AWS's code, status and shape."""

from __future__ import annotations

import json
import uuid

from aiohttp import web

from quire_local.chaos.plan import Failure, Service

_Told = tuple[str, int]

# S3 and Lambda have codes of their own for overload; the JSON services share the common ones.
_INTERNAL: dict[Service, _Told] = {
    Service.S3: ("InternalError", 500),
    Service.DYNAMODB: ("com.amazonaws.dynamodb.v20120810#InternalServerError", 500),
    Service.EVENTS: ("InternalException", 500),
    Service.LAMBDA: ("ServiceException", 500),
    Service.SECRETS: ("InternalServiceError", 500),
    Service.SSM: ("InternalServerError", 500),
    Service.CONNECTIONS: ("InternalServerErrorException", 500),
}
_THROTTLE: dict[Service, _Told] = {
    Service.S3: ("SlowDown", 503),
    Service.DYNAMODB: ("com.amazonaws.dynamodb.v20120810#ThrottlingException", 400),
    Service.SQS: ("RequestThrottled", 400),
    Service.LAMBDA: ("TooManyRequestsException", 429),
    Service.CONNECTIONS: ("LimitExceededException", 429),
}
_SENTENCES = {
    Failure.INTERNAL: "We encountered an internal error. Please try again.",
    Failure.UNAVAILABLE: "Service is unable to handle request.",
    Failure.THROTTLE: "Please reduce your request rate.",
}


def refusal(service: Service, failure: Failure) -> web.Response:
    code, status = _told(service, failure)
    sentence, request_id = _SENTENCES[failure], str(uuid.uuid4())
    if service is Service.S3:
        return _xml(code, sentence, status, request_id)
    body = {"__type": code, "message": sentence}
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": request_id}
    if service in {Service.LAMBDA, Service.CONNECTIONS}:
        body = {"Type": "Service", "Message": sentence, "message": sentence}
        headers |= {"Content-Type": "application/json", "X-Amzn-ErrorType": code}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)


def _told(service: Service, failure: Failure) -> _Told:
    match failure:
        case Failure.INTERNAL:
            return _INTERNAL.get(service, ("InternalFailure", 500))
        case Failure.THROTTLE:
            return _THROTTLE.get(service, ("ThrottlingException", 400))
        case Failure.UNAVAILABLE:
            return "ServiceUnavailable", 503


def _xml(code: str, sentence: str, status: int, request_id: str) -> web.Response:
    error = f"<Error><Code>{code}</Code><Message>{sentence}</Message><RequestId>{request_id}</RequestId></Error>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'
    headers = {"Content-Type": "application/xml", "x-amz-request-id": request_id}
    return web.Response(status=status, body=text.encode(), headers=headers)
