"""Reading the arguments of an API request, with AWS's errors for what does not fit."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from quire_local.errors import AwsError
from quire_local.states.values import Json

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


def text(arguments: dict[str, Json], name: str, *, most: int) -> str:
    value = optional_text(arguments, name, most=most)
    if value is None:
        raise AwsError("ValidationException", f"1 validation error detected: '{name}' must not be null")
    return value


def optional_text(arguments: dict[str, Json], name: str, *, most: int) -> str | None:
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > most:
        raise AwsError("ValidationException", f"1 validation error detected: '{name}' must be a string up to {most}")
    return value


def arn(arguments: dict[str, Json], name: str, kind: str, *, most: int = 256) -> str:
    value = text(arguments, name, most=most)
    if not value.startswith("arn:aws:states:") or f":{kind}:" not in value:
        raise AwsError("InvalidArn", f"Invalid Arn: '{value}'")
    return value


def one_of(arguments: dict[str, Json], name: str, choices: Sequence[str]) -> str | None:
    value = optional_text(arguments, name, most=64)
    if value is not None and value not in choices:
        reason = f"Value '{value}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set"
        raise AwsError("ValidationException", f"1 validation error detected: {reason}: [{', '.join(choices)}]")
    return value


def flag(arguments: dict[str, Json], name: str, *, default: bool) -> bool:
    value = arguments.get(name)
    if value is not None and not isinstance(value, bool):
        raise AwsError("ValidationException", f"1 validation error detected: '{name}' must be true or false")
    return default if value is None else value


def metadata_only(arguments: dict[str, Json]) -> bool:
    return one_of(arguments, "includedData", ("ALL_DATA", "METADATA_ONLY")) == "METADATA_ONLY"


def page_size(arguments: dict[str, Json], *, default: int = DEFAULT_RESULTS, most: int = MAX_RESULTS) -> int:
    value = arguments.get("maxResults") or default
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise AwsError("ValidationException", f"1 validation error detected: 'maxResults' must be 0 to {most}")
    return value


def next_token(place: int) -> str:
    return base64.urlsafe_b64encode(f"after:{place}".encode()).decode()


def place_of(arguments: dict[str, Json]) -> int | None:
    """Where the page before this one ended."""
    token = optional_text(arguments, "nextToken", most=3096)
    if token is None:
        return None
    try:
        word, _, place = base64.urlsafe_b64decode(token).decode().partition(":")
        if word == "after":
            return int(place)
    except (ValueError, binascii.Error):
        pass
    raise AwsError("InvalidToken", "Invalid Token: 'Invalid token'")
