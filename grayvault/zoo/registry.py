"""The colorizers that there are, by name."""

from pathlib import Path

from grayvault.domain.colorizer import Colorizer, ModelRef
from grayvault.errors import UnsupportedError
from grayvault.zoo.hintnet import HintNetColorizer
from grayvault.zoo.propagate import Propagate

AUTO = "auto"
"""Asks for the one that serves a photo best."""

_WEIGHTS = Path(__file__).parent / "weights"

_HINTNETS = (
    ("hintnet-1.safetensors", "0be8d283b7ae7645c8516527c5b0b1382b03688132cf0036cc5a258f581db588"),
)
"""HintNet's weights, each with its SHA-256; the last one is used for new photos, all for old."""

PROPAGATE = Propagate()

COLORIZERS: tuple[Colorizer, ...] = (
    PROPAGATE,
    *(HintNetColorizer(_WEIGHTS / name, digest) for name, digest in _HINTNETS),
)


def colorizers_for(name: str) -> tuple[Colorizer, ...]:
    """The colorizers to try for a photo: the one called `name`, or for `auto` all that can be used.

    Raises `UnsupportedError` where `name` is unknown or what it needs isn't installed.
    """
    if name == AUTO:
        newest = {colorizer.ref.name: colorizer for colorizer in COLORIZERS}
        return tuple(colorizer for colorizer in newest.values() if not colorizer.missing)
    colorizer = colorizer_named(name)
    if colorizer.missing:
        raise UnsupportedError(
            f"the colorizer {name} needs {colorizer.missing}: pip install 'grayvault[torch]'"
        )
    return (colorizer,)


def colorizer_named(name: str) -> Colorizer:
    """The newest colorizer called `name`; `UnsupportedError` where there is none."""
    for colorizer in reversed(COLORIZERS):
        if colorizer.ref.name == name:
            return colorizer
    names = ", ".join(dict.fromkeys(colorizer.ref.name for colorizer in COLORIZERS))
    raise UnsupportedError(f"there is no colorizer called {name!r}; there is: {AUTO}, {names}")


def restorer_of(ref: ModelRef) -> Colorizer:
    """Who restores a photo that was measured with the colorizer `ref`.

    That very colorizer with those very weights; where it can't be used here, the hints' own
    decoder, which restores any photo, but not as it was measured.
    """
    usable = (colorizer for colorizer in COLORIZERS if not colorizer.missing)
    return next((colorizer for colorizer in usable if colorizer.ref == ref), PROPAGATE)
