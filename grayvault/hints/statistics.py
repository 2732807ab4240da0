"""The trained statistics of coder 2: a part of the format (hints.md, "The model")."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from grayvault.hints.contexts import Edges

TOTAL = 1 << 16
"""What the frequencies of one table add up to."""

Frequencies = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Statistics:
    """How magnitudes are predicted and how often each one comes.

    `means` has one set of weights for each class of depth, (classes, 2, 2, 7), `slopes` (2, 2, 7);
    `edges` part the expected magnitudes (in 1/256) into contexts; `magnitudes` has one table for
    each context; `escapes` and `bases` are tables of bit lengths.
    """

    means: NDArray[np.int32]
    slopes: NDArray[np.int32]
    edges: Edges
    magnitudes: tuple[Frequencies, ...]
    escapes: Frequencies
    bases: Frequencies


@cache
def statistics() -> Statistics:
    """The statistics that the format is bound to."""
    return parse_statistics((files("grayvault.hints") / "statistics_v2.json").read_text())


def parse_statistics(text: str) -> Statistics:
    """Statistics from their JSON."""
    document = json.loads(text)
    return Statistics(
        means=np.array(document["means"], np.int32),
        slopes=np.array(document["slopes"], np.int32),
        edges=tuple(document["edges"]),
        magnitudes=tuple(tuple(table) for table in document["magnitudes"]),
        escapes=tuple(document["escapes"]),
        bases=tuple(document["bases"]),
    )
