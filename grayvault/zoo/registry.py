"""The colorizers that there are, by name."""

from grayvault.domain.colorizer import Colorizer, ModelRef
from grayvault.errors import UnsupportedError
from grayvault.zoo.propagate import Propagate

COLORIZERS: tuple[Colorizer, ...] = (Propagate(),)


def colorizer_named(name: str) -> Colorizer:
    """The colorizer called `name`; `UnsupportedError` where there is none."""
    for colorizer in COLORIZERS:
        if colorizer.ref.name == name:
            return colorizer
    names = ", ".join(colorizer.ref.name for colorizer in COLORIZERS)
    raise UnsupportedError(f"there is no colorizer called {name!r}; there is: {names}")


def colorizer_of(ref: ModelRef) -> Colorizer:
    """The colorizer, with the very weights, that a vault file names; `UnsupportedError`."""
    colorizer = colorizer_named(ref.name)
    if colorizer.ref != ref:
        raise UnsupportedError(f"the weights {ref.weights} of {ref.name} are not installed")
    return colorizer
