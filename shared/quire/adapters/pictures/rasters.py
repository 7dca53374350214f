"""Pictures as arrays of pixels: rows of grey values or of red, green and blue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Raster = NDArray[np.uint8]
