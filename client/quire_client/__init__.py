"""Quire's Python SDK: documents in, checked structured data out, over REST and WebSocket."""

from quire_client.asynchronous import AsyncQuire
from quire_client.errors import ApiError, QuireError
from quire_client.models import JobState, ProcessedDocument, Progress, Result, Tokens
from quire_client.synchronous import Quire

__all__ = [
    "ApiError",
    "AsyncQuire",
    "JobState",
    "ProcessedDocument",
    "Progress",
    "Quire",
    "QuireError",
    "Result",
    "Tokens",
]
