"""Google Cloud Vision. Pictures leave the machine: only a function outside of the network can use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from quire.adapters.ocr.pictures import opened
from quire.domain.codes import ErrorCode
from quire.domain.pages import Box, Word
from quire.errors import PermanentError, TransientError

if TYPE_CHECKING:
    from google.cloud import vision

_INVALID_ARGUMENT = 3


class CloudVision:
    """The port `TextEngine`. Credentials are those that Google's library finds in its environment.

    An endpoint without TLS stands on this machine and is asked without credentials.
    """

    name = "vision-document-1"

    def __init__(self, *, endpoint: str, seconds: float) -> None:
        self._endpoint = urlsplit(endpoint)
        self._seconds = seconds

    def read(self, picture: bytes) -> Sequence[Word]:
        height, width = opened(picture).shape[:2]
        annotation = self._annotated(picture)
        return [
            _word(word, width, height)
            for page in annotation.pages
            for block in page.blocks
            for paragraph in block.paragraphs
            for word in paragraph.words
        ]

    def _annotated(self, picture: bytes) -> vision.TextAnnotation:
        from google.api_core.exceptions import GoogleAPICallError, InvalidArgument, ServerError, TooManyRequests
        from google.cloud import vision
        from requests.exceptions import RequestException

        try:
            # Who calls this step tries again, so the library does not.
            answer = self._client.document_text_detection(
                image=vision.Image(content=picture), timeout=self._seconds, retry=None
            )
        except InvalidArgument as error:
            raise PermanentError(ErrorCode.OCR_FAILED) from error
        except (ServerError, TooManyRequests, RequestException) as error:
            raise TransientError("vision does not answer") from error
        except GoogleAPICallError as error:
            # The code alone: what Google says may quote what was sent.
            raise RuntimeError(f"vision refuses with {error.code}") from None
        if answer.error.code:
            raise _failure(answer.error.code)
        found: vision.TextAnnotation = answer.full_text_annotation
        return found

    @cached_property
    def _client(self) -> Any:
        from google.auth.credentials import AnonymousCredentials
        from google.cloud.vision import ImageAnnotatorClient
        from google.cloud.vision_v1.services.image_annotator.transports import ImageAnnotatorRestTransport

        is_here = self._endpoint.scheme == "http"
        transport = ImageAnnotatorRestTransport(
            host=self._endpoint.netloc,
            url_scheme=self._endpoint.scheme,
            credentials=AnonymousCredentials() if is_here else None,  # type: ignore[no-untyped-call]
        )
        return ImageAnnotatorClient(transport=transport)


def _failure(code: int) -> Exception:
    if code == _INVALID_ARGUMENT:
        return PermanentError(ErrorCode.OCR_FAILED)
    return TransientError(f"vision answered {code}")


def _word(word: vision.Word, width: int, height: int) -> Word:
    return Word(
        text="".join(symbol.text for symbol in word.symbols),
        box=_box(word.bounding_box, width, height),
        confidence=round(min(1.0, max(0.0, word.confidence)), 4),
    )


def _box(around: vision.BoundingPoly, width: int, height: int) -> Box:
    points = list(_points(around, width, height))
    return (
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    )


def _points(around: vision.BoundingPoly, width: int, height: int) -> Iterator[tuple[float, float]]:
    """A coordinate that is 0 is left out on the wire, and one outside of the picture may be negative."""
    for corner in around.vertices:
        yield _share(corner.x / width), _share(corner.y / height)
    for corner in around.normalized_vertices:
        yield _share(corner.x), _share(corner.y)


def _share(value: float) -> float:
    return min(1.0, max(0.0, round(value, 5)))
