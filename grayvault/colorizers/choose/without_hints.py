"""Colours without hints, as the study has them: which model guesses nearest."""

from collections.abc import Iterable

from grayvault.colorizers.choose.select_colorizer import Choice, Measured
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import Colorizer
from grayvault.core.settings import Bound


def select_without_hints(
    colorizers: Iterable[Colorizer], bound: Bound, measured: Measured
) -> Choice | None:
    """The colorizer with the least mean error without hints; None where it doesn't hold `bound`."""
    networks = [one for one in colorizers if not isinstance(one, Propagate)]
    choices = [Choice(b"", one, measured(one, b"")) for one in networks]
    best = min(choices, key=lambda choice: choice.fidelity.delta_e_mean, default=None)
    return best if best and best.fidelity.within(bound) else None
