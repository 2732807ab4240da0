"""Which colorizer restores a photo's colours best, and from which hints."""

from collections.abc import Callable, Sequence
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
from grayvault.colorizers.choose.time_budget import TimeBudget
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import Colorizer
from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import Bound
from grayvault.hints import stream

Measured = Callable[[Colorizer, bytes], Fidelity]
"""Measures what a colorizer restores from hints as they are stored."""

_SAME_SIZE = 0.02
"""Hints whose bytes differ by less than this share count as equal: the better colours win."""

_AT_THE_BOUND, _AT_THE_LEAST = 0.97, 1.1
"""The minimum of bytes, not the bound, decided on hints if their errors are below this share of the
bound and their bytes below this multiple of the minimum."""


@dataclass(frozen=True)
class HintLimits:
    """How many bytes hints may take, and the error that they must not exceed.

    The fewest bytes between `least` and `most` within `bound`; with a `budget` the best colours
    for that many bytes, which must meet `bound` all the same.
    """

    bound: Bound
    least: float
    most: int
    budget: int | None = None


@dataclass(frozen=True)
class Choice:
    """The hints to store, the colorizer that restores from them, and the measured fidelity."""

    hints: bytes
    colorizer: Colorizer
    fidelity: Fidelity


@dataclass(frozen=True)
class _Attempt:
    """A colorizer with hints that should do, and about the fidelity that they bring.

    `search` is what finds finer or coarser hints for it, of at most `most` bytes.
    """

    colorizer: Colorizer
    search: Search
    candidate: Candidate
    fidelity: Fidelity
    most: int


def select_colorizer(
    target: SearchTarget,
    limits: HintLimits,
    colorizers: Sequence[Colorizer],
    measured: Measured,
    budget: TimeBudget | None = None,
) -> Choice | None:
    """The best of `colorizers`, with hints for it; None if none of them meets the bound.

    They are tried in order, as far as the time `budget` allows.
    """
    budget = budget or TimeBudget()
    if limits.budget is not None:
        return _best_for_bytes(target, limits, colorizers, measured, budget)
    search = Search(target, limits.bound, limits.least)
    start = smallest_hints(search)
    if start is None:
        return None
    if _is_at_minimum(start, search):
        attempts = _below_minimum(search, start, colorizers, limits.most, budget)
    else:
        attempts = _within_bound(search, start, colorizers, limits.most, budget)
    for attempt in attempts:
        measure = partial(measured, attempt.colorizer)
        best = refine_by_measuring(attempt.search, measure, attempt.most, attempt.candidate)
        if best:
            return Choice(best.candidate.data, attempt.colorizer, best.fidelity)
    return None


def _is_at_minimum(start: Candidate, search: Search) -> bool:
    """Whether `start` has as few bytes as hints may have, and is better than the bound asks."""
    share = start.estimate.excess(search.bound)
    return len(start.data) <= _AT_THE_LEAST * search.least and share <= _AT_THE_BOUND


def _below_minimum(
    search: Search,
    start: Candidate,
    colorizers: Sequence[Colorizer],
    most: int,
    budget: TimeBudget,
) -> Sequence[_Attempt]:
    """Networks that restore as well as `start` from fewer bytes; then all colorizers with `start`.

    The minimum guards small colours that the bound doesn't see. A network whose colours are as good
    as those of `start` may therefore go below it.
    """
    estimate = start.estimate
    as_good = Bound(estimate.delta_e_mean, estimate.delta_e_p95, estimate.delta_e_tile)
    thrifty = replace(search, bound=as_good, least=0)
    results = budget.run(
        colorizers, partial(_attempt, search=thrifty, start=start, most=len(start.data))
    )
    cheaper = sorted((attempt for _, attempt in results if attempt), key=_rank)
    with_start = [_Attempt(tried, search, start, estimate, most) for tried, _ in results]
    return [*cheaper, *with_start]


def _within_bound(
    search: Search,
    start: Candidate,
    colorizers: Sequence[Colorizer],
    most: int,
    budget: TimeBudget,
) -> Sequence[_Attempt]:
    """All colorizers with the fewest bytes that each needs to meet the bound, the fewest first."""
    results = budget.run(colorizers, partial(_attempt, search=search, start=start, most=most))
    networks = [attempt for _, attempt in results if attempt]
    without_network = [
        _Attempt(tried, search, start, start.estimate, most)
        for tried, _ in results
        if isinstance(tried, Propagate)
    ]
    return sorted([*networks, *without_network], key=_rank)


def _attempt(colorizer: Colorizer, search: Search, start: Candidate, most: int) -> _Attempt | None:
    """The fewest hints with which a network should meet the bound of `search`, if any do.

    `start` was found for the hints' own decoder (`Propagate`), which needs no attempt of its own.
    The network's estimate for the same hints says by how much it is better. The search runs again
    with that, and is corrected once: more runs would cost more than they save, since the result is
    measured anyway.
    """
    if isinstance(colorizer, Propagate):
        return None
    first = _estimated(search.target, colorizer, start.data)
    nearer = smallest_hints(replace(search, scale=error_ratios(start, first)))
    if nearer is None:
        return None
    second = _estimated(search.target, colorizer, nearer.data)
    candidate = search_again(replace(search, scale=error_ratios(nearer, second)), nearer)
    return _Attempt(colorizer, search, candidate, second, most) if candidate else None


def _rank(attempt: _Attempt) -> tuple[int, float]:
    size = len(attempt.candidate.data)
    return round(log(size) / _SAME_SIZE), attempt.fidelity.delta_e_mean


def _best_for_bytes(
    target: SearchTarget,
    limits: HintLimits,
    colorizers: Sequence[Colorizer],
    measured: Measured,
    budget: TimeBudget,
) -> Choice | None:
    """The colorizer with the least estimated error from the best hints of `limits.budget` bytes."""
    assert limits.budget is not None
    candidate = best_hints_within(target, limits.budget)
    if candidate is None:
        return None
    hints = candidate.data
    estimates = budget.run(colorizers, lambda colorizer: _estimated(target, colorizer, hints))
    colorizer, _ = min(estimates, key=lambda result: result[1].delta_e_mean)
    fidelity = measured(colorizer, hints)
    return Choice(hints, colorizer, fidelity) if fidelity.within(limits.bound) else None


def _estimated(target: SearchTarget, colorizer: Colorizer, hints: bytes) -> Fidelity:
    return estimate_with_colorizer(colorizer, target, stream.decode(hints))
