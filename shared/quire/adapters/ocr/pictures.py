"""Opens the pictures that preprocessing made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quire.domain.codes import ErrorCode
from quire.errors import PermanentError

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture


def opened(picture: bytes) -> Picture:
    """The pixels in blue, green and red; raises PermanentError OCR_FAILED for what is no picture."""
    import cv2
    import numpy as np

    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR) if picture else None
    if pixels is None:
        raise PermanentError(ErrorCode.OCR_FAILED)
    return np.asarray(pixels, np.uint8)


def as_png(picture: Picture) -> bytes:
    import cv2

    # Hardly compressed: it goes to another process on this machine.
    _, written = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return written.tobytes()
