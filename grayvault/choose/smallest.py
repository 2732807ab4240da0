"""The search for the smallest hints that meet the bound."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from grayvault.choose.scene import Scene, estimated
from grayvault.domain.colorizer import Colorizer
from grayvault.domain.hints import Hints
from grayvault.domain.settings import Bound
from grayvault.hints import coder, encode
from grayvault.hints.encode import HintSettings
from grayvault.hints.ladder import BUSY, SMOOTH, Ladder

_BUSY_REACH = 12
"""How many rungs finer than the smooth ladder's the busy ladder's rung is looked for."""

_LEAST_SHARE, _LEAST_BYTES, _LEAST_BYTES_SHARE = 0.002, 400, 0.02
"""Saving more on hints isn't worth the colours that it costs.

A gray picture with one small face in it meets the bound with the face turned gray; a fifth of a
per cent of the luma's bytes brings it back. On small pictures it is a few hundred bytes, if they
are no more than one in fifty (docs/decisions/0004-least-hints.md).
"""


@dataclass(frozen=True)
class Search:
    """What is searched for: hints for `scene` by which `colorizer` meets `bound`."""

    scene: Scene
    colorizer: Colorizer
    bound: Bound


def candidates(search: Search, least: float, most: int) -> Iterator[bytes]:
    """Coded hint sets of `least` to `most` bytes, the smallest that should meet the bound first.

    Found by bisection over both ladders with estimated fidelities. The caller measures each one
    and takes the first that holds; those that follow are ever finer, to the end of the ladder.
    Where there are none of that many bytes, the finest that are smaller are given all the same.
    """
    meets, coded = cache(partial(_meets, search)), cache(partial(_coded, search))
    smooth = _lowest_rung(SMOOTH, 0, len(SMOOTH) - 1, meets)
    busy = _lowest_rung(BUSY, smooth, min(smooth + _BUSY_REACH, len(BUSY) - 1), meets)
    is_smaller = len(coded(BUSY[busy])) < len(coded(SMOOTH[smooth]))
    ladder, start = (BUSY, busy) if is_smaller and meets(BUSY[busy]) else (SMOOTH, smooth)
    least = min(least, most)
    rung = _lowest_rung(ladder, start, len(ladder) - 1, lambda one: len(coded(one)) >= least)
    if rung > start and len(coded(ladder[rung])) > most:
        rung -= 1
    for settings in ladder[rung:]:
        if len(coded(settings)) > most:
            return
        yield coded(settings)


def least_bytes(luma_bytes: int) -> float:
    """The fewest bytes of hints that make sense beside so many bytes of luma."""
    return max(luma_bytes * _LEAST_SHARE, min(_LEAST_BYTES, luma_bytes * _LEAST_BYTES_SHARE))


def _lowest_rung(
    ladder: Ladder, low: int, high: int, is_enough: Callable[[HintSettings], bool]
) -> int:
    """The coarsest rung from `low` to `high` that is enough, else `high`."""
    while low < high:
        middle = (low + high) // 2
        if is_enough(ladder[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def _meets(search: Search, settings: HintSettings) -> bool:
    """Whether hints of these settings should meet the bound."""
    hints = _fitted(search, settings)
    return estimated(search.scene, hints, search.colorizer).within(search.bound)


def _coded(search: Search, settings: HintSettings) -> bytes:
    return coder.encode(_fitted(search, settings))


def _fitted(search: Search, settings: HintSettings) -> Hints:
    return encode.encode(search.scene.fit_luma, search.scene.fit_chroma, settings)
