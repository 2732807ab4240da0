"""From the distance that a sample needs to the one that the whole photo needs."""

from collections.abc import Callable
from math import exp, inf, log

from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.distance_range import (
    in_one_range,
    step_to,
    within_range,
)
from grayvault.ingest.archive.quality.distance_search import USUAL_SLOPE
from grayvault.ingest.archive.quality.hinted_photo import good_enough, shortage, smaller
from grayvault.ingest.archive.quality.sample_photo import is_own_sample

MARGIN = 0.1
"""Points that a search aims at beyond the quality, since a sample isn't the whole photo."""

_SMALL_MARGIN = 0.03
"""The same for a photo that is its own sample: it is encoded again quickly."""

_ROUNDS, _BETWEEN = 32, 2
"""The most encodes, and those between one that is good enough and one that isn't."""

_ERROR_POWER = 1.6
"""The distance grows with the colour error to this power, about."""

_ERROR_MARGIN = 0.2
"""How much shorter a distance is made for the colour error, for each point of the margin."""

_SHORTEST = 0.5
"""The least factor of a distance at once."""

_WORTH = 0.2
"""By how much longer a distance must become to be worth it, for each point of the margin."""


def margin_for(photo: Photo) -> float:
    """Points beyond the quality that a whole photo aims at."""
    return _SMALL_MARGIN if is_own_sample(photo) else MARGIN


def refine_distance(
    encode: Callable[[float], EncodedPhoto],
    settings: IngestSettings,
    distance: float,
    aim: float = MARGIN,
) -> EncodedPhoto:
    """The photo that `encode` makes at about this distance, better until it is good enough.

    It shall be `aim` points beyond the quality. A photo that is much better is encoded again, at a
    larger distance. If even the least distance falls short, the result does, too.
    """
    best = failed = None
    margin, between = aim, 0
    for _ in range(_ROUNDS):
        encoded = encode(distance)
        factor = _factor(encoded.fidelity, settings, margin)
        moved = moved_distance(distance, encoded.luma.effort, distance * factor)
        if good_enough(encoded.fidelity, settings):
            best = smaller(encoded, best)
            if settings.effort == "quick" or moved < (1 + _WORTH * aim) * distance:
                break
        else:
            failed, margin = encoded, 2 * margin
        if best and failed:
            moved = distance_between(best, failed, settings, aim)
            between += 1
        if between > _BETWEEN or moved in {distance, best and best.luma.distance}:
            break
        distance = moved
    return best or encoded


def moved_distance(distance: float, effort: int, moved: float) -> float:
    """`moved`, or what to try on the way there after `distance`.

    A larger one stays in the range in which the score falls steadily.
    """
    if moved > distance:
        return within_range(distance, effort, moved)
    return step_to(distance, effort, moved)


def distance_between(
    good: EncodedPhoto, failed: EncodedPhoto, settings: IngestSettings, aim: float = MARGIN
) -> float:
    """The distance that should just reach the quality, between one that does and one that doesn't.

    Scores fall about linearly with the logarithm of the distance, but for jumps: before one, the
    largest distance is as near as any.
    """
    effort = good.luma.effort
    if not in_one_range(good.luma.distance, failed.luma.distance, effort):
        return within_range(good.luma.distance, effort, failed.luma.distance)
    surplus, short = -shortage(good.fidelity, settings), shortage(failed.fidelity, settings)
    share = (surplus - aim) / (surplus + short) if short > 0 else 0.5
    octaves = log(failed.luma.distance / good.luma.distance)
    return good.luma.distance * exp(octaves * max(share, 0.0))


def _factor(fidelity: Fidelity, settings: IngestSettings, margin: float) -> float:
    """What to multiply the distance by, to be `margin` points above the quality in the limits."""
    points = -shortage(fidelity, settings) - margin
    excess = fidelity.excess(settings.bound)
    by_error = -_ERROR_POWER * log(excess) - _ERROR_MARGIN * margin if excess > 0 else inf
    return max(exp(min(points / USUAL_SLOPE, by_error)), _SHORTEST)
