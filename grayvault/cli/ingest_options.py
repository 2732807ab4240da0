"""The options of `add`, `watch` and `rearchive` that override the configuration."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from grayvault.core.presets import PRESET_NAMES
from grayvault.core.settings import COLOR_USES, EFFORTS, TIERS

F = TypeVar("F", bound=Callable[..., Any])

KEYS = {
    "tier": "tier",
    "quality": "quality",
    "distance": "distance",
    "color": "color",
    "effort": "effort",
    "colorizer": "colorizer",
    "preset": "preset",
    "mean_delta_e": "bound.mean",
    "p95_delta_e": "bound.p95",
    "tile_delta_e": "bound.tile",
    "hint_bytes": "hint_bytes",
    "lossy_metadata": "lossy_metadata",
    "jobs": "jobs",
    "cluster": "cluster.address",
}
"""Configuration key by option."""

_TIER_HELP = (
    "How the photo is stored. compact: brightness as JPEG XL, as --quality or --distance asks. "
    "lossless: brightness exact to the pixel. exact: a JPEG's own brightness coefficients (other "
    "pictures as lossless). In these three, colour is restored from hints within the colour error "
    "limit. color: in full colour, a JPEG without loss, others as JPEG XL."
)

_QUALITY_HELP = (
    "How much a restored photo must look like its original, at full size and on a screen "
    "(SSIMULACRA2): archival (90, hard to tell apart), high (80), small (70), tiny (55, at most "
    "1,000 bytes of hints), a number from 30 to 95, or none (--distance decides).  [default: high]"
)

_DISTANCE_HELP = (
    "JPEG XL's distance for compact and color, 0.1 (best) to 15 (smallest), instead of a quality."
)

_COLOR_HELP = (
    "Whether a photo may be kept in colour where that takes fewer bytes, or where no hints restore "
    "it: auto, or never (such a photo is skipped)."
)

_EFFORT_HELP = (
    "How long the fewest bytes that reach the quality are searched for: thorough, or quick (a few "
    "per cent more bytes for the same quality).  [default: thorough]"
)

_PRESET_HELP = (
    "How faithful the restored colours must be. tiny: the best that 1,000 bytes of hints (the "
    "stored colour data) give. balanced: the fewest bytes for a mean colour error (ΔE00) of at "
    "most 2. faithful: at most 1.2. fadgi-4, fadgi-3, metamorfoze-full: the limits of these "
    "guidelines. Without a preset the quality says which errors are allowed. A preset overrides "
    "`bound` and the hint limits of the configuration; the options below override the preset."
)


def ingest_options(command: F) -> F:
    """Add the options to a command, which gets their values by name, None if absent."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def overrides(values: dict[str, Any]) -> dict[str, Any]:
    """The options' values by configuration key, for `config.load.override`."""
    return {KEYS[name]: value for name, value in values.items()}


def _number_or_name(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> float | str | None:
    """A quality as the configuration has it: `80` is a number, `high` a name."""
    try:
        return value if value is None else float(value)
    except ValueError:
        return value


_COLORIZER_HELP = (
    "The method that restores colours: auto (the best for each photo), propagate (hints alone), "
    "hintnet, or one that `grayvault models` lists."
)

_OPTIONS = (
    click.option("--tier", type=click.Choice(TIERS), help=_TIER_HELP),
    click.option("--quality", callback=_number_or_name, metavar="Q", help=_QUALITY_HELP),
    click.option("--distance", type=float, metavar="D", help=_DISTANCE_HELP),
    click.option("--color", type=click.Choice(COLOR_USES), help=_COLOR_HELP),
    click.option("--effort", type=click.Choice(EFFORTS), help=_EFFORT_HELP),
    click.option("--colorizer", metavar="NAME", help=_COLORIZER_HELP),
    click.option("--preset", type=click.Choice(PRESET_NAMES), help=_PRESET_HELP),
    click.option(
        "--mean-delta-e", type=float, metavar="X", help="Limit of the mean colour error (ΔE00)."
    ),
    click.option(
        "--p95-delta-e",
        type=float,
        metavar="X",
        help="Limit of the colour error (ΔE00) for 95 % of the pixels.",
    ),
    click.option(
        "--tile-delta-e",
        type=float,
        metavar="X",
        help="Limit of the mean colour error (ΔE00) in any small area of the picture.",
    ),
    click.option(
        "--hint-bytes", type=int, metavar="N", help="Limit of the bytes of hints per photo."
    ),
    click.option(
        "--lossy-metadata",
        is_flag=True,
        default=None,
        help="Also archive photos with metadata that can't be stored; `show` lists what is lost.",
    ),
    click.option(
        "--jobs",
        type=int,
        metavar="N",
        help="How many photos to process at once.  [default: one per processor]",
    ),
    click.option(
        "--cluster",
        metavar="ray://HOST:PORT",
        help="Archive the photos on this Ray cluster instead of this machine.",
    ),
)
