"""Models that find the things in a picture, and their interface."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Detections:
    """The things in a picture.

    `boxes` has shape (n, 4): left, top, right and bottom in pixels, the last two exclusive;
    `scores` has shape (n,), 0..1. n may be 0.
    """

    boxes: NDArray[np.floating]
    scores: NDArray[np.floating]


class Detector(Protocol):
    """Finds the things in a picture."""

    def detect(self, picture: NDArray[np.uint8]) -> Detections:
        """Find the things in `picture`: R'G'B' codes of shape (height, width, 3), maybe gray."""
        ...
