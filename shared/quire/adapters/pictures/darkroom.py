"""Turns the pixels of a page into the picture that engines read and people look at."""

from __future__ import annotations

import cv2
import numpy as np

from quire.adapters.pictures.marks import marks_on
from quire.adapters.pictures.photos import cropped, enlarged, without_grain
from quire.adapters.pictures.rasters import Raster
from quire.adapters.pictures.straightening import lies_on_its_side, skew_of, straightened
from quire.domain.pages import Picture, Pixels

_QUALITY = 90


class OpenCvDarkroom:
    """The port `Darkroom`. Which steps it takes was measured: docs/reading.md."""

    def developed(self, pixels: Pixels, *, is_scan: bool) -> Picture:
        raster = _raster(pixels)
        shown = _prepared(raster) if is_scan else raster
        height, width = shown.shape[:2]
        kept = enlarged(without_grain(shown)) if is_scan else shown
        return Picture(jpeg=_kept(kept), width=width, height=height, marks=marks_on(shown))

    def turned_round(self, jpeg: bytes) -> bytes:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_UNCHANGED)
        if picture is None:
            raise ValueError("this is no picture")
        return _as_jpeg(np.asarray(cv2.rotate(picture, cv2.ROTATE_180), np.uint8))


def _raster(pixels: Pixels) -> Raster:
    raster = np.frombuffer(pixels.rows, np.uint8)
    if pixels.channels == 1:
        return raster.reshape(pixels.height, pixels.width)
    return raster.reshape(pixels.height, pixels.width, pixels.channels)


def _prepared(raster: Raster) -> Raster:
    sheet = cropped(raster)
    if lies_on_its_side(sheet):
        sheet = np.asarray(cv2.rotate(sheet, cv2.ROTATE_90_COUNTERCLOCKWISE), np.uint8)
    return straightened(sheet, skew_of(sheet))


def _kept(raster: Raster) -> bytes:
    return _as_jpeg(raster if raster.ndim == 2 else np.asarray(cv2.cvtColor(raster, cv2.COLOR_RGB2BGR), np.uint8))


def _as_jpeg(picture: Raster) -> bytes:
    fits, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not fits:
        raise ValueError("the picture could not be kept as JPEG")
    return jpeg.tobytes()
