"""The trained statistics of coders 2 and 3: a part of the format (hints.md, "The model")."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from grayvault.hints.entropy_coding.contexts import Edges

TOTAL = 1 << 16
"""What the frequencies of one table add up to."""

Frequencies = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Statistics:
    """How magnitudes are predicted and how often each one comes.

    `means` has one set of weights for each class of depth, (classes, 2, 2, 7), `slopes` (2, 2, 7);
    `coarsest` has those of the means' coarsest level by the number of levels, (levels, 2, 2, 7), or
    is None if it has those of `means`;
    `edges` part the expected magnitudes (in 1/256) into contexts; `magnitudes` has one table for
    each context; `escapes` and `bases` are tables of bit lengths. `steps` (2 planes, levels from
    the finest) are octaves by which the means' steps are coarser; the last goes for all coarser
    levels and the base.
    """

    means: NDArray[np.int32]
    coarsest: NDArray[np.int32] | None
    slopes: NDArray[np.int32]
    edges: Edges
    magnitudes: tuple[Frequencies, ...]
    escapes: Frequencies
    bases: Frequencies
    steps: tuple[tuple[float, ...], ...]


@cache
def statistics(coder: int = 2) -> Statistics:
    """The statistics that the format of a coder is bound to."""
    model = files("grayvault.hints.entropy_coding") / f"statistics_v{coder}.json"
    return parse_statistics(model.read_text())


def parse_statistics(text: str) -> Statistics:
    """Statistics from their JSON."""
    document = json.loads(text)
    coarsest = document.get("coarsest")
    return Statistics(
        means=np.array(document["means"], np.int32),
        coarsest=None if coarsest is None else np.array(coarsest, np.int32),
        slopes=np.array(document["slopes"], np.int32),
        edges=tuple(document["edges"]),
        magnitudes=tuple(tuple(table) for table in document["magnitudes"]),
        escapes=tuple(document["escapes"]),
        bases=tuple(document["bases"]),
        steps=tuple(tuple(plane) for plane in document.get("steps", ((0.0,), (0.0,)))),
    )
