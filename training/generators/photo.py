"""What scanners and cameras do to a page."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

_DESK = (70, 82, 96)


@dataclass(frozen=True, slots=True)
class Wear:
    """How badly a page is treated: each number from 0, not at all, to 1, hardly legible."""

    tilt: float = 0.0
    """Turned in the plane, by up to 3 degrees."""
    warp: float = 0.0
    """Seen from the side: corners up to 6 % of the page away from where they belong."""
    curl: float = 0.0
    """Bent paper: lines that rise and fall by up to 1 % of the page."""
    shadow: float = 0.0
    """Darker to one side, and under a soft edge across the page."""
    noise: float = 0.0
    blur: float = 0.0
    pale: float = 0.0
    """Ink that fades."""
    jpeg: float = 0.0
    """Compression, down to a quality of 20."""


SCAN = Wear(tilt=0.3, noise=0.15, blur=0.15, jpeg=0.3)
PHOTO = Wear(tilt=0.4, warp=0.4, curl=0.25, shadow=0.5, noise=0.25, blur=0.3, pale=0.1, jpeg=0.4)


def worn(picture: Image.Image, wear: Wear, *, seed: int) -> Image.Image:
    """The picture after up to so much wear of each kind; the same seed wears it alike."""
    random = Random(seed)
    pixels = np.asarray(picture.convert("RGB"))
    for treat, most in _TREATMENTS:
        share = getattr(wear, most) * random.uniform(0.4, 1.0)
        pixels = treat(pixels, share, random) if share > 0 else pixels
    return _compressed(Image.fromarray(pixels), wear.jpeg)


def _pale(pixels: Pixels, share: float, random: Random) -> Pixels:
    return _clipped(255 - (255 - pixels.astype(np.float32)) * (1 - 0.7 * share))


def _curl(pixels: Pixels, share: float, random: Random) -> Pixels:
    height, width = pixels.shape[:2]
    phase = random.uniform(0, 2 * np.pi)
    rise = 0.01 * share * height * np.sin(np.linspace(0, random.uniform(1, 2) * np.pi, width) + phase)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return _remapped(pixels, x, (y + rise[None, :]).astype(np.float32))


def _warp(pixels: Pixels, share: float, random: Random) -> Pixels:
    height, width = pixels.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    away = np.array([[random.uniform(0, 0.06 * share) for _ in range(2)] for _ in range(4)], np.float32)
    inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + away * inward * np.array([width, height], np.float32))
    return _as_pixels(cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=_DESK))


def _tilt(pixels: Pixels, share: float, random: Random) -> Pixels:
    height, width = pixels.shape[:2]
    degrees = random.choice((-3, 3)) * share
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return _as_pixels(
        cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    )


def _shadow(pixels: Pixels, share: float, random: Random) -> Pixels:
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = random.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    slope = 0.25 * (along + 1.5) / 3
    edge = 0.25 / (1 + np.exp(-(along - random.uniform(-0.5, 0.7)) * random.uniform(6, 30)))
    return _clipped(pixels * (1 - share * (slope + edge))[:, :, None])


def _blur(pixels: Pixels, share: float, random: Random) -> Pixels:
    return _as_pixels(cv2.GaussianBlur(pixels, (0, 0), 0.2 + 2.0 * share))


def _noise(pixels: Pixels, share: float, random: Random) -> Pixels:
    grain = np.random.default_rng(random.getrandbits(32)).normal(0, 30 * share, pixels.shape[:2])
    return _clipped(pixels + grain[:, :, None])


_TREATMENTS = (
    (_pale, "pale"),
    (_curl, "curl"),
    (_tilt, "tilt"),
    (_warp, "warp"),
    (_shadow, "shadow"),
    (_blur, "blur"),
    (_noise, "noise"),
)


def _compressed(picture: Image.Image, share: float) -> Image.Image:
    if share <= 0:
        return picture
    written = BytesIO()
    picture.save(written, "JPEG", quality=round(95 - 75 * share))
    return Image.open(BytesIO(written.getvalue())).convert("RGB")


def _remapped(pixels: Pixels, x: NDArray[np.float32], y: NDArray[np.float32]) -> Pixels:
    return _as_pixels(cv2.remap(pixels, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def _clipped(values: NDArray[np.float32] | NDArray[np.float64]) -> Pixels:
    return _as_pixels(np.clip(values, 0, 255).astype(np.uint8))


def _as_pixels(values: object) -> Pixels:
    return np.asarray(values, dtype=np.uint8)
