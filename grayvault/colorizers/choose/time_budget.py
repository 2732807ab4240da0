"""Which colorizers are tried for a photo: slow models only as long as there is time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from grayvault.colorizers.anchored_model import AnchoredModel
from grayvault.core.colorizer import Colorizer


@dataclass
class Trying:
    """What is tried of `colorizers`, at least one, in their order.

    Models of the study are tried only within `seconds` a photo. How long one takes is known once
    it has been tried: `known` is kept from photo to photo.
    """

    colorizers: Sequence[Colorizer]
    seconds: float = float("inf")
    known: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = monotonic

    def __iter__(self) -> Iterator[Colorizer]:
        """The colorizers, each when the one before has been tried."""
        left = self.seconds
        for colorizer in self.colorizers:
            if not isinstance(colorizer, AnchoredModel):
                yield colorizer
                continue
            name = colorizer.ref.name
            if self.known.get(name, 0.0) > left:
                continue
            start = self.clock()
            yield colorizer
            self.known[name] = self.clock() - start
            left -= self.known[name]
