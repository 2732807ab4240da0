"""The colorizers by name."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from grayvault.colorizers.hintnet import HintNetColorizer
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.errors import ColorizerError, UnsupportedError

AUTO = "auto"
"""Stands for the colorizer that restores a photo best."""

_WEIGHTS = Path(__file__).parent / "weights"

_HINTNETS = (
    ("hintnet-1.safetensors", "0be8d283b7ae7645c8516527c5b0b1382b03688132cf0036cc5a258f581db588"),
)
"""HintNet's weights, each with its SHA-256; the last one is used for new photos, all for old."""

PROPAGATE = Propagate()


def _no_more(name: str) -> None:
    del name


@dataclass(frozen=True)
class ColorizerSet:
    """Colorizers in the order in which they are tried.

    `make` makes colorizers that aren't listed, such as models with settings in their names.
    """

    listed: tuple[Colorizer, ...]
    make: Callable[[str], Colorizer | None] = _no_more

    def candidates(self, name: str) -> tuple[Colorizer, ...]:
        """The colorizers to try for a photo: that called `name`, or all usable ones for `auto`.

        Raises `UnsupportedError` if `name` is unknown or can't be used.
        """
        if name == AUTO:
            newest = {colorizer.ref.name: colorizer for colorizer in self.listed}
            return tuple(colorizer for colorizer in newest.values() if not colorizer.problem)
        return (self.usable(name),)

    def usable(self, name: str) -> Colorizer:
        """As `named`; raises `ColorizerError` if the colorizer has a `problem`."""
        colorizer = self.named(name)
        if colorizer.problem:
            raise ColorizerError(name, colorizer.problem)
        return colorizer

    def named(self, name: str) -> Colorizer:
        """The newest colorizer called `name`; `UnsupportedError` if there is none."""
        for colorizer in reversed(self.listed):
            if colorizer.ref.name == name:
                return colorizer
        if made := self.make(name):
            return made
        names = ", ".join(dict.fromkeys(colorizer.ref.name for colorizer in self.listed))
        raise UnsupportedError(f"there is no colorizer called {name!r}; there is: {AUTO}, {names}")

    def restorer_of(self, ref: ModelRef, *, hinted: bool = True) -> Colorizer:
        """The colorizer that restores a photo measured with `ref`.

        That is the same colorizer with the same weights. If it can't be used here, it is the hints'
        own decoder where there are hints (`hinted`): its colours then differ from the measured
        ones. Without hints it is the last colorizer that needs none. Raises `UnsupportedError` if
        none can.
        """
        made = self.make(ref.name)
        known: list[Colorizer] = [*self.listed, *([made] if made else [])]
        usable = [
            colorizer
            for colorizer in known
            if not colorizer.problem and (hinted or colorizer is not PROPAGATE)
        ]
        for colorizer in usable:
            if colorizer.ref == ref:
                return colorizer
        if hinted:
            return PROPAGATE
        if usable:
            return usable[-1]
        raise UnsupportedError(
            "without hints only a network can guess the colours, and none works here (the photo "
            f"was measured with {ref.name}): see `grayvault models`"
        )

    def without(self, refs: Collection[ModelRef]) -> "ColorizerSet":
        """This set without the colorizers of these names and weights."""
        if not refs:
            return self

        def made(name: str) -> Colorizer | None:
            colorizer = self.make(name)
            return colorizer if colorizer and colorizer.ref not in refs else None

        return ColorizerSet(
            tuple(colorizer for colorizer in self.listed if colorizer.ref not in refs), made
        )


BUILT_IN = ColorizerSet(
    (PROPAGATE, *(HintNetColorizer(_WEIGHTS / name, digest) for name, digest in _HINTNETS))
)
"""The colorizers that come with GrayVault."""
