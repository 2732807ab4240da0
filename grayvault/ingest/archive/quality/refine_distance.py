"""From the distance that a sample needs to the one that the whole photo needs."""

from collections.abc import Callable
from math import exp

from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import LEAST_DISTANCE, MOST_DISTANCE
from grayvault.ingest.archive.quality.distance_search import USUAL_SLOPE
from grayvault.ingest.archive.quality.hinted_photo import good_enough, shortage, smaller

MARGIN = 0.1
"""Points that a search aims at beyond the quality, since a sample isn't the whole photo."""

SURPLUS = 0.3
"""Points beyond the quality that are worth another encode."""

_ROUNDS = 32
_SHORTER = 0.95
"""The factor of the distance where a whole photo falls short of what its sample reached."""

_ERROR_POWER, _SHORTEST = 1.6, 0.5
"""Where it misses its colour error limit, the distance is divided by the excess to this power,
about as the error grows with it; but multiplied by no less than the second."""


def refine_distance(
    encode: Callable[[float], EncodedPhoto], settings: IngestSettings, distance: float
) -> EncodedPhoto:
    """The photo that `encode` makes at about this distance, better until it is good enough.

    A photo that is much better than asked for is encoded once more, at a larger distance. If even
    the least distance falls short, the result does, too.
    """
    best = None
    for _ in range(_ROUNDS):
        encoded = encode(distance)
        surplus = -shortage(encoded.fidelity, settings)
        if good_enough(encoded.fidelity, settings):
            if best or surplus < SURPLUS:
                return smaller(encoded, best)
            moved = distance * exp((surplus - MARGIN) / USUAL_SLOPE)
            best, distance = encoded, min(moved, MOST_DISTANCE)
        elif best or distance <= LEAST_DISTANCE:
            break
        else:
            excess = max(encoded.fidelity.excess(settings.bound), 1.0)
            factor = max(min(_SHORTER, excess**-_ERROR_POWER), _SHORTEST)
            distance = max(distance * factor, LEAST_DISTANCE)
    return best or encoded
