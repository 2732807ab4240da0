"""Slow models are tried only as long as a photo's time lasts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from grayvault.colorizers.anchored_model import AnchoredModel
from grayvault.core.colorizer import Colorizer

T = TypeVar("T")


@dataclass
class TimeBudget:
    """The `seconds` that all models of the study together may take for one photo.

    `durations` says how long each model took when it last ran, by name. It outlives the photo: a
    model that has never run is tried once, whatever it takes.
    """

    seconds: float = float("inf")
    durations: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = monotonic

    def run(
        self, colorizers: Iterable[Colorizer], work: Callable[[Colorizer], T]
    ) -> list[tuple[Colorizer, T]]:
        """Do `work` with each colorizer, in order; the results of those that were run.

        A model that took longer than what remains of the budget is left out. Other colorizers
        always run and cost nothing.
        """
        remaining = self.seconds
        results = []
        for colorizer in colorizers:
            name = colorizer.ref.name
            is_model = isinstance(colorizer, AnchoredModel)
            if is_model and self.durations.get(name, 0.0) > remaining:
                continue
            start = self.clock()
            results.append((colorizer, work(colorizer)))
            if is_model:
                self.durations[name] = self.clock() - start
                remaining -= self.durations[name]
        return results
