"""The order in which a quantised pyramid is coded (docs/reference/hints.md, "Coder 2").

Encoding and decoding are the same walk over the same batches of symbols. A batch is handed to a
`SymbolCoder`, which returns its symbols: an encoder returns what it was given, a decoder what it
reads from the bytes. So only what the coder has returned may decide what comes next: contexts are
computed from `coded_so_far`, never from `input_codes`, which are all zero when decoding.

Example: one orientation of a level of 4x4 cells. Its cells form two batches for each plane, the
white squares (1) of a chessboard and then the black ones (2). The context of a white cell depends
on the coarser level alone, that of a black cell also on the four white cells around it (and any
cell of plane 1 on its neighbours in plane 0):

    1 2 1 2
    2 1 2 1
    1 2 1 2
    2 1 2 1
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.errors import DamagedFileError
from grayvault.hints.entropy_coding.contexts import (
    NeighborWeights,
    add_around,
    add_other_plane,
    contexts,
    expected_by_parents,
    second_phase,
)
from grayvault.hints.entropy_coding.entropy_coder import SymbolCoder, Symbols
from grayvault.hints.entropy_coding.statistics import Frequencies, Statistics

LARGEST = 15
"""The symbol for all magnitudes of at least this: the rest is coded as a number."""


@dataclass(frozen=True)
class QuantizedPyramid:
    """A quantised pyramid: the shapes of `wavelet.Pyramid`, int32."""

    base: NDArray[np.int32]
    details: tuple[NDArray[np.int32], ...]


def zero_pyramid(rows: int, columns: int, levels: int) -> QuantizedPyramid:
    """A pyramid of zeros: what the decoder starts from."""
    return QuantizedPyramid(
        np.zeros((2, rows, columns), np.int32),
        tuple(np.zeros((3, 2, rows << k, columns << k), np.int32) for k in range(levels)),
    )


def code_pyramid(
    coder: SymbolCoder, codes: QuantizedPyramid, weights: list[NeighborWeights], model: Statistics
) -> QuantizedPyramid:
    """Encode `codes`, or decode a pyramid of their shape: the codes that `coder` returns.

    `weights` has one set for each level.
    """
    base = _code_base(coder, codes.base, model.bases)
    details: list[NDArray[np.int32]] = []
    for level, level_weights in zip(codes.details, weights, strict=True):
        parents = np.abs(details[-1]) if details else None
        details.append(_code_level(coder, parents, level, (level_weights, model)))
    return QuantizedPyramid(base, tuple(details))


def _code_base(
    coder: SymbolCoder, base: NDArray[np.int32], table: Frequencies
) -> NDArray[np.int32]:
    """The base as differences from cell to cell, each a number: 0, -1, 1, … as 0, 1, 2, …."""
    steps = np.diff(base.reshape(2, -1), axis=1, prepend=0).ravel()
    folded = _code_numbers(coder, np.where(steps < 0, -2 * steps - 1, 2 * steps), table)
    steps = np.where(folded % 2, -(folded + 1) // 2, folded // 2)
    return np.cumsum(steps.reshape(2, -1), axis=1, dtype=np.int32).reshape(base.shape)


def _code_level(
    coder: SymbolCoder,
    parents: NDArray[np.int32] | None,
    input_codes: NDArray[np.int32],
    statistics: tuple[NeighborWeights, Statistics],
) -> NDArray[np.int32]:
    """A level, shape (3 orientations, 2 planes, rows, columns).

    Its first bit says whether any code differs from 0. `parents` are the magnitudes of the coarser
    level, None for the coarsest.
    """
    coded_so_far = np.zeros_like(input_codes)
    any_bit = np.array([int(input_codes.any())], np.int32)
    if coder.code_bits(any_bit, 1).any():
        for plane in range(2):
            _code_plane(coder, parents, input_codes, coded_so_far, plane, statistics=statistics)
    return coded_so_far


def _code_plane(
    coder: SymbolCoder,
    parents: NDArray[np.int32] | None,
    input_codes: NDArray[np.int32],
    coded_so_far: NDArray[np.int32],
    plane: int,
    *,
    statistics: tuple[NeighborWeights, Statistics],
) -> None:
    """One plane of a level: its white cells, then its black ones, written into `coded_so_far`."""
    weights, model = statistics[0][plane], statistics[1]
    own = coded_so_far[:, plane]
    expected = expected_by_parents(parents, own.shape, plane, weights)
    if plane == 1:
        add_other_plane(expected, np.abs(coded_so_far[:, 0]), weights)
    black = second_phase(*own.shape[1:])
    for phase, cells in enumerate((~black, black)):
        places = np.flatnonzero(cells)
        if phase:
            add_around(expected, np.abs(own), weights)
        context = contexts(_taken(expected, places), model.edges)
        batch = _code_batch(coder, _taken(input_codes[:, plane], places), context, model)
        own.reshape(len(own), -1)[:, places] = batch.reshape(len(own), -1)


def _taken(planes: NDArray[np.int32], places: NDArray[np.intp]) -> NDArray[np.int32]:
    """What planes (orientations, rows, columns) have at places, one plane after the other."""
    return planes.reshape(len(planes), -1).take(places, axis=1).ravel()


def _code_batch(
    coder: SymbolCoder, input_codes: Symbols, context: NDArray[np.uint8], model: Statistics
) -> Symbols:
    """Magnitudes, sorted by context; then what exceeds `LARGEST`; then signs."""
    magnitudes = _code_magnitudes(coder, np.abs(input_codes), context, model)
    large = magnitudes == LARGEST
    rest = np.maximum(np.abs(input_codes[large]) - LARGEST, 0)
    magnitudes[large] += _code_numbers(coder, rest, model.escapes)
    nonzero = magnitudes > 0
    negative = coder.code_bits((input_codes[nonzero] < 0).astype(np.int32), 1)
    magnitudes[nonzero] *= 1 - 2 * negative
    return magnitudes


def _code_magnitudes(
    coder: SymbolCoder, input_magnitudes: Symbols, context: NDArray[np.uint8], model: Statistics
) -> Symbols:
    """Magnitudes up to `LARGEST`, those of context 0 first, in the order of the batch."""
    order = np.argsort(context, kind="stable")
    symbols = np.minimum(input_magnitudes, LARGEST)[order]
    ends = np.cumsum(np.bincount(context, minlength=len(model.magnitudes))).tolist()
    coded = [
        coder.code_symbols(symbols[start:end], table)
        for start, end, table in zip([0, *ends], ends, model.magnitudes, strict=False)
        if end > start
    ]
    magnitudes = np.empty_like(input_magnitudes)
    magnitudes[order] = np.concatenate([*coded, input_magnitudes[:0]])
    return magnitudes


def _code_numbers(coder: SymbolCoder, values: Symbols, table: Frequencies) -> Symbols:
    """Whole numbers as their bit lengths, then the bits under the highest."""
    lengths = coder.code_symbols(np.ceil(np.log2(values + 1)).astype(np.int32), table)
    numbers = np.minimum(lengths, 1)
    for length in range(2, int(lengths.max(initial=0)) + 1):
        same_length = lengths == length
        top = 1 << (length - 1)
        low_bits = np.maximum(values[same_length] - top, 0)
        numbers[same_length] = top + coder.code_bits(low_bits, length - 1)
    return numbers


def check_grid_size(rows: int, columns: int, levels: int, most: int) -> None:
    """Raise `DamagedFileError` if a grid of that shape has no cells, or more than `most`."""
    if not rows or not columns or (rows * columns) << (2 * levels) > most:
        raise DamagedFileError(f"the hints' grid is {rows} by {columns} times 2**{levels} cells")
