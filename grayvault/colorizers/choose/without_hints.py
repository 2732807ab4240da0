"""Which model guesses a photo's colours best without hints, as in the study."""

from collections.abc import Iterable

from grayvault.colorizers.choose.select_colorizer import Choice, Measured
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import Colorizer
from grayvault.core.settings import Bound


def select_without_hints(
    colorizers: Iterable[Colorizer], bound: Bound, measured: Measured
) -> Choice | None:
    """The colorizer with the least mean error without hints; None if it doesn't meet `bound`."""
    networks = [c for c in colorizers if not isinstance(c, Propagate)]
    choices = [Choice(b"", network, measured(network, b"")) for network in networks]
    best = min(choices, key=lambda choice: choice.fidelity.delta_e_mean, default=None)
    return best if best and best.fidelity.within(bound) else None
