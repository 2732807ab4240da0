"""Names for arrays by their dtype, and for sizes and windows of pictures.

Names that say what an array holds stay with what makes it (`core.photo`, `hints`).
"""

import numpy as np
from numpy.typing import NDArray

Size = tuple[int, int]
"""(height, width) in pixels, or (rows, columns) in cells."""

Window = tuple[slice, slice]
"""Rows and columns of a picture."""

UInt8Array = NDArray[np.uint8]
Int16Array = NDArray[np.int16]
Int32Array = NDArray[np.int32]
Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]

Samples = NDArray[np.uint8 | np.uint16]
"""Samples of a picture file, of any number of channels; 8 or 16 bits."""

PixelCodes = NDArray[np.uint8 | np.uint16 | np.float32]
"""Codes of pixels: integers of 8 or 16 bits, or floats on the scale of 8 bits, 0..255."""
