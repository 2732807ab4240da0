"""How alike a restored photo and its original look."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PerceivedQuality:
    """SSIMULACRA2 in colour (color-error.md, "How alike it looks"): at most 100, no lower limit.

    At full size, the mean and the worst over crops; and of the whole photo, reduced to a long side
    of 1536 pixels.
    """

    full_size_mean: float
    full_size_worst: float
    display_size: float
