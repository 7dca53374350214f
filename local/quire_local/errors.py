"""Errors that leave the local cloud in the shape AWS gives them."""

from __future__ import annotations

from enum import StrEnum


class AwsError(Exception):
    """An error that a client sees: AWS's code, its sentence and the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class Section(StrEnum):
    """A section of docs/local-cloud.md, by its heading."""

    TEMPLATE = "The template"
    LAMBDA = "Lambda"
    REST = "API Gateway: REST"
    WEBSOCKET = "API Gateway: WebSocket"
    CLOUDFRONT = "CloudFront"
    S3 = "S3"
    EVENTBRIDGE = "EventBridge"
    SQS = "SQS"
    STEP_FUNCTIONS = "Step Functions"
    DYNAMODB = "DynamoDB, Secrets Manager, SSM"
    PLACEMENT = "Placement"


class Unsupported(Exception):  # noqa: N818 - it reads as a sentence: raise Unsupported(...)
    """A template, pattern or state machine asks for something that the local cloud does not do."""

    def __init__(self, where: str, what: str, section: Section) -> None:
        super().__init__(f'{where}: {what} is not supported by the local cloud (docs/local-cloud.md, "{section}")')
        self.where = where
        self.what = what
        self.section = section


class StartError(Exception):
    """The local cloud cannot start, and the sentence says why."""
