"""What the gateway itself answers when a request does not get through, in AWS's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A gateway response type with the status, x-amzn-ErrorType and message that it has by default."""

    type: str
    status: int
    error_type: str
    message: str | None


ACCESS_DENIED = Kind("ACCESS_DENIED", 403, "AccessDeniedException", "User is not authorized to access this resource")
API_CONFIGURATION_ERROR = Kind("API_CONFIGURATION_ERROR", 500, "ApiConfigurationException", "Internal server error")
AUTHORIZER_CONFIGURATION_ERROR = Kind("AUTHORIZER_CONFIGURATION_ERROR", 500, "AuthorizerConfigurationException", None)
AUTHORIZER_FAILURE = Kind("AUTHORIZER_FAILURE", 500, "AuthorizerFailureException", None)
BAD_ANSWER = Kind("DEFAULT_5XX", 502, "InternalServerErrorException", "Internal server error")
BAD_REQUEST_BODY = Kind("BAD_REQUEST_BODY", 400, "BadRequestException", "Invalid request body")
BAD_REQUEST_PARAMETERS = Kind("BAD_REQUEST_PARAMETERS", 400, "BadRequestException", "Invalid request parameters")
BAD_REQUEST = Kind("DEFAULT_4XX", 400, "BadRequestException", "Bad Request")
# Where Lambda refuses an invoke (throttled, no such function) AWS answers 500, not this type's usual 504.
INTEGRATION_FAILURE = Kind("INTEGRATION_FAILURE", 500, "InternalServerErrorException", "Internal server error")
INTEGRATION_TIMEOUT = Kind("INTEGRATION_TIMEOUT", 504, "InternalServerErrorException", "Endpoint request timed out")
INTERNAL = Kind("DEFAULT_5XX", 500, "InternalServerErrorException", "Internal server error")
INVALID_API_KEY = Kind("INVALID_API_KEY", 403, "ForbiddenException", "Forbidden")
MISSING_AUTHENTICATION_TOKEN = Kind(
    "MISSING_AUTHENTICATION_TOKEN", 403, "MissingAuthenticationTokenException", "Missing Authentication Token"
)
QUOTA_EXCEEDED = Kind("QUOTA_EXCEEDED", 429, "LimitExceededException", "Limit Exceeded")
REQUEST_TOO_LARGE = Kind("REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "Request Too Long")
THROTTLED = Kind("THROTTLED", 429, "TooManyRequestsException", "Too Many Requests")
UNAUTHORIZED = Kind("UNAUTHORIZED", 401, "UnauthorizedException", "Unauthorized")


class Refusal(Exception):  # noqa: N818 - it reads as a sentence: raise Refusal(ACCESS_DENIED)
    """The gateway answers by itself; the function behind the route is not asked, or could not answer."""

    def __init__(self, kind: Kind, message: str | None = None, *, details: str = "") -> None:
        super().__init__(kind.type)
        self.kind = kind
        self.details = details
        self.message = kind.message if message is None else message
