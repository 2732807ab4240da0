"""Which colorizer brings a photo's colours back, and from which hints."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log

from grayvault.colorizers.choose.hint_search import (
    Candidate,
    Search,
    best_hints_within,
    search_again,
    smallest_hints,
)
from grayvault.colorizers.choose.refine_by_measuring import error_ratios, refine_by_measuring
from grayvault.colorizers.choose.search_target import SearchTarget, estimate_with_colorizer
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import Colorizer
from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import Bound
from grayvault.hints import stream

Measured = Callable[[Colorizer, bytes], Fidelity]
"""A colorizer and hints as they are stored, to the fidelity that they really have."""

_SAME_SIZE = 0.02
"""Hints whose bytes differ by less than this share are as good as equal: the better colours win."""


_AT_THE_BOUND, _AT_THE_LEAST = 0.97, 1.1
"""Hints whose errors are below this share of the bound, and whose bytes are below so many times the
least, take the least, not what the bound asks for."""


@dataclass(frozen=True)
class HintLimits:
    """What hints may take, in bytes, and what they must hold.

    The fewest bytes between `least` and `most` within `bound`; with a `budget` the best colours
    for that many, which must hold `bound` all the same.
    """

    bound: Bound
    least: float
    most: int
    budget: int | None = None


@dataclass(frozen=True)
class Choice:
    """The hints to store, who restores from them, and the fidelity that was measured."""

    hints: bytes
    colorizer: Colorizer
    fidelity: Fidelity


@dataclass(frozen=True)
class _Attempt:
    """What a colorizer should come to: hints, and about the fidelity that they should bring.

    `search` is what its hints are searched for by.
    """

    colorizer: Colorizer
    search: Search
    candidate: Candidate
    fidelity: Fidelity


def select_colorizer(
    scene: SearchTarget, wanted: HintLimits, colorizers: Iterable[Colorizer], measured: Measured
) -> Choice | None:
    """The best of the colorizers with hints for it; None where none of them holds the bound.

    Each of `colorizers` is asked for when the one before has been tried.
    """
    if wanted.budget is not None:
        return _best_within(scene, wanted, colorizers, measured)
    search = Search(scene, wanted.bound, wanted.least)
    start = smallest_hints(search)
    if start is None:
        return None
    for opening in _openings(search, start, colorizers):
        measure = partial(measured, opening.colorizer)
        most = wanted.most if opening.search is search else len(start.data)
        found = refine_by_measuring(opening.search, measure, most, opening.candidate)
        if found:
            return Choice(found.candidate.data, opening.colorizer, found.fidelity)
    return None


def _openings(
    search: Search, start: Candidate, colorizers: Iterable[Colorizer]
) -> Sequence[_Attempt]:
    """What to try, the best first.

    Where `start` takes the least bytes, networks that may take fewer, then all with `start`.
    """
    thrifty = _as_good_as(start, search)
    tried: list[Colorizer] = []
    found: list[_Attempt] = []
    for colorizer in colorizers:
        tried.append(colorizer)
        if not isinstance(colorizer, Propagate):
            opening = _opening(thrifty, start, colorizer)
            found += [opening] if opening else []
    fewer = sorted(found, key=_rank)
    with_start = [
        _Attempt(colorizer, search, start, start.estimate)
        for colorizer in tried
        if thrifty is not search or isinstance(colorizer, Propagate)
    ]
    return [*fewer, *with_start] if thrifty is not search else sorted(fewer + with_start, key=_rank)


def _opening(search: Search, start: Candidate, colorizer: Colorizer) -> _Attempt | None:
    """The fewest hints with which a network should hold the bound.

    `start` was found for the hints' own decoder. What the network makes of the same hints says by
    how much it is better; the search is made again for that, and once corrected. More runs of it
    would cost more than they save: what is found is measured anyway.
    """
    first = _estimated(search.scene, colorizer, start.data)
    nearer = smallest_hints(replace(search, scale=error_ratios(start, first)))
    if nearer is None:
        return None
    second = _estimated(search.scene, colorizer, nearer.data)
    candidate = search_again(replace(search, scale=error_ratios(nearer, second)), nearer)
    return _Attempt(colorizer, search, candidate, second) if candidate else None


def _as_good_as(start: Candidate, search: Search) -> Search:
    """The search for fewer bytes than the least, where `start` takes the least.

    The least are there for what the bound doesn't see. Who makes as much of fewer may take fewer.
    """
    given, bound = start.estimate, search.bound
    shares = (
        given.delta_e_mean / bound.mean,
        given.delta_e_p95 / bound.p95,
        given.delta_e_tile / bound.tile,
    )
    if len(start.data) > _AT_THE_LEAST * search.least or max(shares) > _AT_THE_BOUND:
        return search
    as_given = Bound(given.delta_e_mean, given.delta_e_p95, given.delta_e_tile)
    return replace(search, bound=as_given, least=0)


def _rank(opening: _Attempt) -> tuple[int, float]:
    size = len(opening.candidate.data)
    return round(log(size) / _SAME_SIZE), opening.fidelity.delta_e_mean


def _best_within(
    scene: SearchTarget, wanted: HintLimits, colorizers: Iterable[Colorizer], measured: Measured
) -> Choice | None:
    """The colorizer with the least estimated error from the best hints of the budget."""
    assert wanted.budget is not None
    candidate = best_hints_within(scene, wanted.budget)
    if candidate is None:
        return None
    hints = candidate.data
    colorizer = min(colorizers, key=lambda one: _estimated(scene, one, hints).delta_e_mean)
    fidelity = measured(colorizer, hints)
    return Choice(hints, colorizer, fidelity) if fidelity.within(wanted.bound) else None


def _estimated(scene: SearchTarget, colorizer: Colorizer, hints: bytes) -> Fidelity:
    return estimate_with_colorizer(colorizer, scene, stream.decode(hints))
