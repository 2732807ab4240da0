"""The search for the smallest hints that meet the bound, or the best within a budget."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil, exp, inf, isfinite, log

from grayvault.colorizers.choose.search_target import SearchTarget, estimate_fidelity
from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import Bound
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import Fit, FitSettings, fit_hints, quantize_hints

FINEST, COARSEST = 16, 255
"""Step indices that are searched: steps of 1.4 to 250 at the finest level."""

_FIRST = FitSettings(mean_cells=192, slope_cells=12, step_index=132)
"""The first fit of the search."""

_LEAST_SHARE, _LEAST_BYTES, _LEAST_BYTES_SHARE = 0.0004, 400, 0.02
"""Saving more on hints isn't worth the colours that it costs (docs/explanation/decisions/0004)."""

_OTHERS, _OTHERS_FOR_MANY = ((96, 24, -34), (192, 24, 0)), ((384, 24, 38), (384, 96, 38))
"""Grids that are tried beside the first: cells of the means, of the slopes, and by how much their
step index is higher for about the same error; the second ones where hints are large."""

_MANY = 1500
"""Bytes of hints from which the finest grids can save some."""

_ERROR_A_STEP, _BYTES_A_STEP = 0.006, 0.024
"""By how much the logarithms of error and bytes change from one step index to the next, about."""


_NEAR = 0.8
"""Less than a step index short of the bound is near enough."""

_HOPELESS = 1.15
"""A fit whose trial expects so many times the best one's bytes isn't searched."""

_NEARLY_THE_SAME = 24
"""Step indices by which slopes may be judged wrongly: a factor of 1.7 in steps."""

_ROUNDED = 16
"""Fits are made for step indices that are so far apart, so that searches share them."""

_FARTHEST = 64.0
"""The most step indices that one guess moves."""

_LEAST_CUT = 0.2
"""The share of what is open that a guess cuts off at least."""


@dataclass(frozen=True)
class Search:
    """A search for hints of at least `least` bytes for `target` that meet `bound`.

    `scale` says by how much the true mean, 95th percentile and worst tile are above the estimates.
    `tried` holds the trials of all searches for one target, whatever their scales.
    """

    target: SearchTarget
    bound: Bound
    least: float
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    tried: "dict[FitSettings, Trials]" = field(default_factory=dict, compare=False)

    def trials(self, settings: FitSettings) -> "Trials":
        """The trials of a fit, which is made once."""
        if settings not in self.tried:
            self.tried[settings] = Trials(self.target, settings)
        return self.tried[settings]


@dataclass
class Trials:
    """Hints of one fit by their step index, each coded and estimated only once."""

    target: SearchTarget
    settings: FitSettings
    fit: Fit = field(init=False)
    _tried: dict[int, tuple[bytes, Fidelity]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fit = fit_hints(self.target.fit_luma, self.target.fit_chroma, self.settings)

    def at(self, index: int) -> tuple[bytes, Fidelity]:
        """The coded hints of a step index, and their estimated fidelity."""
        if index not in self._tried:
            hints = quantize_hints(self.fit, index)
            estimate = estimate_fidelity(self.target, stream_v2.dequantize_hints(hints))
            self._tried[index] = stream_v2.encode(hints), estimate
        return self._tried[index]


@dataclass(frozen=True)
class Candidate:
    """Hints that should meet the bound: those of `trials` at `index`."""

    trials: Trials
    index: int

    @property
    def data(self) -> bytes:
        """The coded hints."""
        return self.trials.at(self.index)[0]

    @property
    def estimate(self) -> Fidelity:
        """Their estimated fidelity."""
        return self.trials.at(self.index)[1]


def smallest_hints(search: Search) -> Candidate | None:
    """The fewest bytes that should meet the bound; None if no hints do.

    One trial of each fit estimates its bytes; the fits are searched in that order.
    """
    first = search.trials(_FIRST)
    fits = [first, *(search.trials(settings) for settings in _other_fits(search, first))]
    best = None
    for trials in sorted(fits, key=partial(_expected_bytes, search)):
        if best and _expected_bytes(search, trials) > _HOPELESS * len(best.data):
            break
        best = _smaller(best, _coarsest_of(search, trials, trials.settings.step_index))
    return best if best is None else _smaller(best, _refitted(search, best))


def search_again(search: Search, candidate: Candidate) -> Candidate | None:
    """The coarsest of the candidate's fit that should meet the bound, by other scales."""
    return _coarsest_of(search, candidate.trials, candidate.index)


def best_hints_within(target: SearchTarget, budget: int) -> Candidate | None:
    """The hints of at most `budget` bytes with the least estimated mean error, if there are any."""
    others = _OTHERS + (_OTHERS_FOR_MANY if budget > _MANY else ())
    start = _FIRST.step_index
    fits = [_FIRST, *(FitSettings(means, slopes, start + more) for means, slopes, more in others)]
    candidates = [_finest_within(target, settings, budget) for settings in fits]
    within = [candidate for candidate in candidates if candidate]
    return min(within, key=lambda candidate: candidate.estimate.delta_e_mean, default=None)


def least_hint_bytes(luma_bytes: int) -> float:
    """The minimum of bytes for hints beside `luma_bytes` of luma."""
    return max(luma_bytes * _LEAST_SHARE, min(_LEAST_BYTES, luma_bytes * _LEAST_BYTES_SHARE))


def _other_fits(search: Search, first: Trials) -> list[FitSettings]:
    """Other fits that may be smaller than the first, with the steps that should suit them."""
    many = _expected_bytes(search, first) > _MANY
    others = _OTHERS + (_OTHERS_FOR_MANY if many else ())
    excess = _excess_steps(search, first, _FIRST.step_index)
    start = _FIRST.step_index - _ROUNDED * round(min(max(excess, -_FARTHEST), _FARTHEST) / _ROUNDED)
    return [
        FitSettings(means, slopes, min(max(start + more, FINEST), COARSEST))
        for means, slopes, more in others
    ]


def _refitted(search: Search, best: Candidate) -> Candidate | None:
    """A fit for the step that was found, where that is far from what slopes were judged by."""
    settings = best.trials.settings
    if abs(best.index - settings.step_index) <= _NEARLY_THE_SAME:
        return None
    settings = replace(settings, step_index=best.index)
    return _coarsest_of(search, search.trials(settings), best.index)


def _expected_bytes(search: Search, trials: Trials) -> float:
    """The expected bytes of hints that meet the bound, by one trial at the fit's own step."""
    index = trials.settings.step_index
    excess = max(_excess_steps(search, trials, index), -_FARTHEST)
    return len(trials.at(index)[0]) * exp(_BYTES_A_STEP * excess)


def _smaller(first: Candidate | None, second: Candidate | None) -> Candidate | None:
    candidates = [candidate for candidate in (first, second) if candidate]
    return min(candidates, key=lambda candidate: len(candidate.data), default=None)


def _coarsest_of(search: Search, trials: Trials, start: int) -> Candidate | None:
    """The coarsest step that should meet the bound with enough bytes."""
    index = _last_below(lambda index: _excess_steps(search, trials, index), start)
    return None if index < FINEST else Candidate(trials, index)


def _finest_within(target: SearchTarget, settings: FitSettings, budget: int) -> Candidate | None:
    """The finest hints of a fit within the budget; slopes are judged by the step that is found."""
    index = _first_within(Trials(target, settings), budget)
    trials = Trials(target, replace(settings, step_index=min(index, COARSEST)))
    index = _first_within(trials, budget)
    return None if index > COARSEST else Candidate(trials, index)


def _first_within(trials: Trials, budget: int) -> int:
    """About the first step index with at most `budget` bytes; COARSEST + 1 if there is none."""

    def too_small_by(index: int) -> float:
        return log(budget / len(trials.at(index)[0])) / _BYTES_A_STEP

    index = _last_below(too_small_by, trials.settings.step_index)
    while index <= COARSEST and (index < FINEST or len(trials.at(index)[0]) > budget):
        index += 1
    return index


def _excess_steps(search: Search, trials: Trials, index: int) -> float:
    """By about how many step indices `index` is too coarse; 0 or less: it isn't."""
    data, estimate = trials.at(index)
    mean, p95, tile = search.scale
    expected = Fidelity(
        mean * estimate.delta_e_mean, p95 * estimate.delta_e_p95, tile * estimate.delta_e_tile, None
    )
    error = expected.excess(search.bound)
    by_error = log(error) / _ERROR_A_STEP if error else -inf
    if index == FINEST or not search.least:
        return by_error
    return max(by_error, log(search.least / len(data)) / _BYTES_A_STEP)


def _last_below(excess: Callable[[int], float], start: int) -> int:
    """About the last step index whose `excess`, which mostly grows with it, isn't above 0.

    FINEST - 1 if there is none. The first guesses go as far as the excess says; between two
    tried indices, the next one is where the line between their excesses crosses 0 (false position).
    """
    low, high = FINEST - 1, COARSEST + 1
    below, above = -inf, inf
    index = start
    while high - low > 1:
        by = excess(index)
        if -_NEAR < by <= 0:
            return index
        if by > 0:
            high, above = index, by
        else:
            low, below = index, by
        if isfinite(below) and isfinite(above):
            share = min(max(below / (below - above), _LEAST_CUT), 1 - _LEAST_CUT)
            index = low + round(share * (high - low))
        else:
            index -= ceil(min(max(1.5 * by, -_FARTHEST), _FARTHEST))
        index = min(max(index, low + 1), high - 1)
    return low
