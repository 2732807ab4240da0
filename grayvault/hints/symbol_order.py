"""Quantised pyramids through a channel, batch by batch (hints.md, "The order of symbols")."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.errors import DamagedFileError
from grayvault.hints.contexts import (
    AROUND,
    LARGEST_NEIGHBOR,
    Weights,
    contexts,
    neighborhoods,
    second_phase,
    sum_neighbors,
)
from grayvault.hints.entropy_coder import SymbolCoder, Symbols
from grayvault.hints.statistics import Frequencies, Statistics

LARGEST = 15
"""The symbol for all magnitudes from here on: the rest follows."""


@dataclass(frozen=True)
class QuantizedPyramid:
    """A quantised pyramid: the shapes of `wavelet.Pyramid`, int32."""

    base: NDArray[np.int32]
    details: tuple[NDArray[np.int32], ...]


def zero_pyramid(rows: int, columns: int, levels: int) -> QuantizedPyramid:
    """Codes of that shape, all zero."""
    return QuantizedPyramid(
        np.zeros((2, rows, columns), np.int32),
        tuple(np.zeros((3, 2, rows << k, columns << k), np.int32) for k in range(levels)),
    )


def code_pyramid(
    channel: SymbolCoder, codes: QuantizedPyramid, weights: list[Weights], model: Statistics
) -> QuantizedPyramid:
    """The codes that came through the channel; `weights` is one set for each level."""
    base = _code_base(channel, codes.base, model.bases)
    details: list[NDArray[np.int32]] = []
    for values, weight in zip(codes.details, weights, strict=True):
        parents = np.abs(details[-1]) if details else None
        details.append(_code_level(channel, parents, values, (weight, model)))
    return QuantizedPyramid(base, tuple(details))


def _code_base(
    channel: SymbolCoder, base: NDArray[np.int32], table: Frequencies
) -> NDArray[np.int32]:
    """The base as differences from cell to cell, each a number: 0, -1, 1, … as 0, 1, 2, …."""
    steps = np.diff(base.reshape(2, -1), axis=1, prepend=0).ravel()
    folded = _code_numbers(channel, np.where(steps < 0, -2 * steps - 1, 2 * steps), table)
    steps = np.where(folded % 2, -(folded + 1) // 2, folded // 2)
    return np.cumsum(steps.reshape(2, -1), axis=1, dtype=np.int32).reshape(base.shape)


def _code_level(
    channel: SymbolCoder,
    parents: NDArray[np.int32] | None,
    values: NDArray[np.int32],
    statistics: tuple[Weights, Statistics],
) -> NDArray[np.int32]:
    """A level's first bit says whether it has anything but zeros."""
    weights, model = statistics
    known = np.zeros_like(values)
    if not channel.bits(np.array([int(values.any())], np.int32), 1).any():
        return known
    black = second_phase(*values.shape[2:]).ravel()
    for plane in range(2):
        wanted, found = (part[:, plane].reshape(3, -1) for part in (values, known))
        sums = neighborhoods(parents, np.abs(known), plane)
        for phase in range(2):
            if phase:
                sums[AROUND] = sum_neighbors(np.minimum(np.abs(known[:, plane]), LARGEST_NEIGHBOR))
            places = np.flatnonzero(black == bool(phase))
            context = contexts(sums, weights[plane, phase], model.edges).reshape(3, -1)
            batch = _code_batch(
                channel, wanted[:, places].ravel(), context[:, places].ravel(), model
            )
            found[:, places] = batch.reshape(3, -1)
            known[:, plane] = found.reshape(known[:, plane].shape)
    return known


def _code_batch(
    channel: SymbolCoder, values: Symbols, context: NDArray[np.uint8], model: Statistics
) -> Symbols:
    """Magnitudes by context, what exceeds them, then signs."""
    order = np.argsort(context, kind="stable")
    wanted = np.minimum(np.abs(values), LARGEST)[order]
    ends = np.cumsum(np.bincount(context, minlength=len(model.magnitudes))).tolist()
    parts = [
        channel.symbols(wanted[start:end], table)
        for start, end, table in zip([0, *ends], ends, model.magnitudes, strict=False)
        if end > start
    ]
    magnitudes = np.empty_like(values)
    magnitudes[order] = np.concatenate([*parts, values[:0]])
    large = magnitudes == LARGEST
    rest = np.maximum(np.abs(values[large]) - LARGEST, 0)
    magnitudes[large] += _code_numbers(channel, rest, model.escapes)
    nonzero = magnitudes > 0
    negative = channel.bits((values[nonzero] < 0).astype(np.int32), 1)
    magnitudes[nonzero] *= 1 - 2 * negative
    return magnitudes


def _code_numbers(channel: SymbolCoder, values: Symbols, table: Frequencies) -> Symbols:
    """Whole numbers as their bit lengths, then the bits under the highest."""
    lengths = channel.symbols(np.ceil(np.log2(values + 1)).astype(np.int32), table)
    numbers = np.minimum(lengths, 1)
    for length in range(2, int(lengths.max(initial=0)) + 1):
        chosen = lengths == length
        top = 1 << (length - 1)
        numbers[chosen] = top + channel.bits(np.maximum(values[chosen] - top, 0), length - 1)
    return numbers


def check_grid_size(rows: int, columns: int, levels: int, most: int) -> None:
    """`DamagedFileError` where a grid of that shape would have none or more than `most` cells."""
    if not rows or not columns or (rows * columns) << (2 * levels) > most:
        raise DamagedFileError(f"the hints' grid is {rows} by {columns} times 2**{levels} cells")
