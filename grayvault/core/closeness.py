"""How close a restored photo is to its original, in four steps that people understand."""

from dataclasses import dataclass
from typing import Literal

Closeness = Literal["indistinguishable", "very-close", "close", "differs"]
"""`differs`: its colours differ visibly."""


@dataclass(frozen=True)
class Step:
    """`name` holds from this likeness on (SSIMULACRA2), and below this mean colour error (ΔE00)."""

    name: Closeness
    least_likeness: float
    delta_e_below: float


STEPS = (
    Step("indistinguishable", 90, 1),
    Step("very-close", 80, 2),
    Step("close", 70, 4),
)
"""From the closest on. SSIMULACRA2's own scale calls 90 visually lossless, 80 very high and 70 high
quality (cloudinary/ssimulacra2, README). A ΔE00 of 1 is about what an eye can see of two colours
side by side, 2 to 4 what most people accept in print.
"""


def closeness(
    delta_e_mean: float | None, full_size: float | None, display: float | None
) -> Closeness | None:
    """The first step that both figures reach: the colour error, and the lower likeness.

    What was not measured does not count; None if nothing was.
    """
    likeness = None if full_size is None or display is None else min(full_size, display)
    if likeness is None and delta_e_mean is None:
        return None
    for step in STEPS:
        is_alike = likeness is None or likeness >= step.least_likeness
        if is_alike and (delta_e_mean is None or delta_e_mean < step.delta_e_below):
            return step.name
    return "differs"
