"""The options of `add` and `watch` that go over the configuration."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from grayvault.core.presets import PRESET_NAMES
from grayvault.core.settings import TIERS

F = TypeVar("F", bound=Callable[..., Any])

KEYS = {
    "tier": "tier",
    "distance": "distance",
    "colorizer": "colorizer",
    "preset": "preset",
    "mean_delta_e": "bound.mean",
    "p95_delta_e": "bound.p95",
    "tile_delta_e": "bound.tile",
    "hint_bytes": "hint_bytes",
    "lossy_metadata": "lossy_metadata",
    "jobs": "jobs",
}
"""The configuration's key behind each option."""

_TIER_HELP = (
    "How the brightness is kept. compact: visually lossless, as JPEG XL at --distance. "
    "lossless: exact brightness to the pixel, colour approximate within the bound. "
    "exact: a JPEG's own brightness coefficients (other pictures: as lossless), colour approximate "
    "within the bound. color: the photo in full colour, a JPEG without loss, others as JPEG XL at "
    "--distance."
)

_PRESET_HELP = (
    "How near the colours must come. tiny: the best that 1,000 bytes of hints bring. "
    "balanced: the fewest bytes for a mean error (ΔE00) of at most 2. faithful: at most 1.2. "
    "It goes over the bound and the limits of hints in the configuration; the options below go "
    "over it."
)


def ingest_options(command: F) -> F:
    """Add the options to a command; their values go to it by name, None where not given."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def overrides(values: dict[str, Any]) -> dict[str, Any]:
    """The options' values by key of the configuration, as `config.load.override` takes them."""
    return {KEYS[name]: value for name, value in values.items()}


_COLORIZER_HELP = "auto, propagate, hintnet, or one of those that `grayvault models` lists."

_OPTIONS = (
    click.option("--tier", type=click.Choice(TIERS), help=_TIER_HELP),
    click.option(
        "--distance",
        type=float,
        metavar="D",
        help="JPEG XL's distance for compact and color: 0.1 to 15, smaller is better.",
    ),
    click.option("--colorizer", metavar="NAME", help=_COLORIZER_HELP),
    click.option("--preset", type=click.Choice(PRESET_NAMES), help=_PRESET_HELP),
    click.option(
        "--mean-delta-e", type=float, metavar="X", help="The most mean colour error (ΔE00)."
    ),
    click.option(
        "--p95-delta-e",
        type=float,
        metavar="X",
        help="The most colour error (ΔE00) that 95 % of the pixels may have.",
    ),
    click.option(
        "--tile-delta-e",
        type=float,
        metavar="X",
        help="The most mean colour error (ΔE00) of any small tile of the picture.",
    ),
    click.option("--hint-bytes", type=int, metavar="N", help="The most bytes of hints a photo."),
    click.option(
        "--lossy-metadata",
        is_flag=True,
        default=None,
        help="Also photos that come with something that can't be kept; `show` names it.",
    ),
    click.option(
        "--jobs",
        type=int,
        metavar="N",
        help="How many photos to work on at a time.  [default: one for each processor]",
    ),
)
