"""Ranges of distances in which a picture's score falls steadily.

At some distances, bytes and score of libjxl 0.11's effort 4 fall at once. No distance brings the
scores between.
"""

from grayvault.imaging.codec.codec_for_tier import QUICK_EFFORT

LEAST_DISTANCE, MOST_DISTANCE = 0.1, 15.0

_ENDS = {QUICK_EFFORT: (0.55148, 1.47382)}
"""The last distances before such a jump, by effort."""

_JUST_BEYOND = 1.0001


def steady_range(distance: float, effort: int) -> tuple[float, float]:
    """The least and the largest distance between which the score falls steadily."""
    ends = _ENDS.get(effort, ())
    below = [end * _JUST_BEYOND for end in ends if end < distance]
    above = [end for end in ends if end >= distance]
    return max(below, default=LEAST_DISTANCE), min(above, default=MOST_DISTANCE)


def in_one_range(distance: float, other: float, effort: int) -> bool:
    """Whether the score falls steadily between two distances."""
    return steady_range(distance, effort) == steady_range(other, effort)


def within_range(distance: float, effort: int, moved: float) -> float:
    """`moved`, or the end of `distance`'s range on the way there."""
    least, most = steady_range(distance, effort)
    return min(max(moved, least), most)


def step_to(distance: float, effort: int, moved: float) -> float:
    """What to try after `distance`: `moved`, or the next end of a range on the way there.

    From a range's largest distance a larger one leads into the next range. What a range doesn't
    reach is tried at the largest distance before it.
    """
    least, most = steady_range(distance, effort)
    if moved > most:
        return most if distance < most else min(most * _JUST_BEYOND, MOST_DISTANCE)
    if moved < least:
        return max(least / _JUST_BEYOND, LEAST_DISTANCE)
    return moved
