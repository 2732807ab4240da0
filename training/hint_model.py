"""Train the statistics of the hint coder: contexts' weights and tables of frequencies.

What is written is a part of the vault's format (hints.md): a new model needs a new coder
number. Training photos only, each at several sizes and steps: for coder 2 small grids beside luma,
for coder 3 grids of half the picture beside lightness, also on pieces of camera photos at 1:1.
Run: python -m training.hint_model CODER FILE
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from grayvault.core.photo import Pixels
from grayvault.hints import stream_v2
from grayvault.hints.entropy_coding.contexts import (
    KINDS,
    Magnitudes,
    add_around,
    add_other_plane,
    contexts,
    expected_by_parents,
    second_phase,
)
from grayvault.hints.entropy_coding.entropy_coder import Symbols
from grayvault.hints.entropy_coding.statistics import TOTAL, Frequencies, Statistics
from grayvault.hints.entropy_coding.symbol_order import LARGEST, QuantizedPyramid, code_pyramid
from grayvault.hints.fit_hints import Fit, FitSettings, fine_grids, fit_grids, fit_hints
from grayvault.hints.quantize import Pricing, quantize_pyramid
from grayvault.hints.stream_v3 import MOST_CELLS
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.resize import fit_long_side, resize
from training.hint_recipes import COARSE, FINE, Recipe
from training.training_photos import training_photos, training_pieces

EVERY, SKIPPED = 4, 3
"""Every second photo is taken but every third of these, left for choosing everything else."""

THINNED = 8
"""One coefficient in so many is counted."""

PIECES = 2
"""Every second piece of camera photos is taken; sixteen make a picture."""

EDGES = (
    *(0.01, 0.02, 0.035, 0.05, 0.07, 0.09, 0.12, 0.16, 0.2, 0.28),
    *(0.38, 0.5, 0.7, 1, 1.4, 2, 3, 4.5, 7, 12),
)
"""Expected magnitudes that part the contexts."""

ROUNDS = 3

BIT_LENGTHS = 21
"""Whole numbers have up to 20 bits."""


@dataclass(frozen=True)
class Sample:
    """Levels of one kind: what was coded, and the neighbourhoods that were known."""

    sums: NDArray[np.int32]
    magnitudes: NDArray[np.int32]


class Counter:
    """A channel that counts the bit lengths that pass through it."""

    def __init__(self) -> None:
        self.lengths: dict[Frequencies, NDArray[np.float64]] = {}

    def code_symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        counts = self.lengths.setdefault(table, np.zeros(len(table)))
        counts += np.bincount(values, minlength=len(table))
        return values

    def code_bits(self, values: Symbols, count: int) -> Symbols:  # noqa: ARG002
        return values


def main() -> None:
    recipe = {"2": COARSE, "3": FINE}[sys.argv[1]]
    fits = [fit for pixels in track(list(photos(recipe))) for fit in fits_of(pixels, recipe)]
    model = first_guess(recipe)
    for _ in range(ROUNDS):
        model = trained(
            [
                codes_of(fit, settings.step_index + offset, model)
                for index, fit in enumerate(track(fits, "coding"))
                for settings in [recipe.grids[index % len(recipe.grids)]]
                for offset in recipe.offsets
            ],
            recipe,
        )
    Path(sys.argv[2]).write_text(json.dumps(document(model), indent=1) + "\n")


def photos(recipe: Recipe) -> Iterator[Pixels]:
    for index, pixels in enumerate(training_photos(EVERY)):
        if index % SKIPPED:
            yield pixels
    if recipe is FINE:
        pieces = training_pieces(PIECES)
        while len(sixteen := list(islice(pieces, 16))) == 16:
            yield np.concatenate([np.hstack(sixteen[i : i + 4]) for i in range(0, 16, 4)])


def fits_of(pixels: Pixels, recipe: Recipe) -> Iterator[Fit]:
    height, width = pixels.shape[:2]
    sides = [side for side in recipe.sides if side <= max(height, width)]
    for side, settings in product(sides, recipe.grids):
        small = resize(pixels, fit_long_side((height, width), side), "box")
        if recipe.lightness:
            yield fine_fit(small, settings)
        else:
            yield fit_hints(rgb_to_luma(small).astype(np.float32), rgb_to_chroma(small), settings)


def fine_fit(pixels: Pixels, settings: FitSettings) -> Fit:
    """Hints of half the size beside lightness, as photos get them for a quality."""
    size = pixels.shape[0], pixels.shape[1]
    grids = fine_grids(size, MOST_CELLS, settings.step_index)
    lightness = resize(rgb_to_lightness(pixels), grids.means, "box").astype(np.float32)
    chroma = rgb_to_chroma(resize(pixels, grids.means, "box"))
    cells = replace(settings, mean_cells=max(grids.means), slope_cells=max(grids.slopes))
    return fit_grids(lightness, chroma, grids, cells)


def codes_of(fit: Fit, step_index: int, model: Statistics) -> stream_v2.QuantizedHints:
    levels = len(fit.means.details)
    coder = 3 if any(map(any, model.steps)) else 2
    price = stream_v2.bit_price(coder)
    pricing = Pricing(model, stream_v2.mean_weights(levels, model), model.steps, price)
    return stream_v2.QuantizedHints(
        quantize_pyramid(fit.means, stream_v2.mean_step(step_index), pricing),
        fit.slopes,
        step_index,
        coder,
    )


def first_guess(recipe: Recipe) -> Statistics:
    """A model to start from: magnitudes halve, and follow the parent and the neighbours."""
    weights = np.tile(np.array([16, 40, 8, 6, 40, 40, 8], np.int32), (2, 2, 1))
    geometric = tuple(
        frequencies(np.float64(0.5) ** np.arange(LARGEST + 1)) for _ in range(len(EDGES) + 1)
    )
    escapes, bases = (
        frequencies(np.float64(share) ** np.arange(BIT_LENGTHS)) for share in (0.7, 0.8)
    )
    edges = tuple(round(256 * edge) for edge in EDGES)
    return Statistics(
        means=np.stack([weights] * recipe.classes),
        coarsest=np.stack([weights] * recipe.coarsest) if recipe.coarsest else None,
        slopes=weights,
        edges=edges,
        magnitudes=geometric,
        escapes=escapes,
        bases=bases,
        steps=recipe.steps,
    )


def trained(sets: list[stream_v2.QuantizedHints], recipe: Recipe) -> Statistics:
    """The statistics that fit these coded hints best."""
    model = first_guess(recipe)
    means = [fit_class(sets, index, recipe) for index in range(recipe.classes + recipe.coarsest)]
    slopes = fit_class(sets, None, recipe)
    model = replace(model, means=np.stack(means[: recipe.classes]), slopes=slopes)
    if recipe.coarsest:
        model = replace(model, coarsest=np.stack(means[recipe.classes :]))
    counts = np.zeros((len(EDGES) + 1, LARGEST + 1))
    for weights, index in [*((w, i) for i, w in enumerate(means)), (slopes, None)]:
        for plane in range(2):
            for phase in range(2):
                sample = sample_of(sets, index, plane, phase, recipe)
                expected = weights[plane, phase] @ sample.sums
                context = contexts(expected, model.edges)
                np.add.at(counts, (context, np.minimum(sample.magnitudes, LARGEST)), 1)
    counter = Counter()
    for coded in sets:
        code_pyramid(
            counter, coded.means, stream_v2.mean_weights(len(coded.means.details), model), model
        )
        if coded.slopes:
            code_pyramid(counter, coded.slopes, [slopes] * len(coded.slopes.details), model)
    return replace(
        model,
        magnitudes=tuple(frequencies(row) for row in counts),
        escapes=frequencies(counter.lengths[model.escapes]),
        bases=frequencies(counter.lengths[model.bases]),
    )


def fit_class(
    sets: list[stream_v2.QuantizedHints], index: int | None, recipe: Recipe
) -> NDArray[np.int32]:
    """Least-squares weights in 1/256, large magnitudes counting less: (2 planes, 2 phases, 7)."""
    weights = np.zeros((2, 2, len(KINDS)), np.int32)
    for plane in range(2):
        for phase in range(2):
            sample = sample_of(sets, index, plane, phase, recipe)
            sums = sample.sums.T.astype(float)
            magnitudes = np.minimum(sample.magnitudes, LARGEST).astype(float)
            expected = np.full(len(magnitudes), max(magnitudes.mean(), 0.01))
            solution = np.zeros(len(KINDS))
            for _ in range(3):
                scale = np.maximum(expected, 0.03) ** -0.5
                solution = np.linalg.lstsq(sums * scale[:, None], magnitudes * scale, rcond=None)[0]
                expected = np.maximum(sums @ solution, 0.01)
            weights[plane, phase] = np.rint(solution * 256)
    return weights


def sample_of(
    sets: list[stream_v2.QuantizedHints],
    index: int | None,
    plane: int,
    phase: int,
    recipe: Recipe,
) -> Sample:
    """All coefficients of a class of levels (None: of the slopes), of one plane and phase."""
    sums, magnitudes = [], []
    for coded in sets:
        codes = coded.slopes if index is None else coded.means
        assert codes is not None
        for parents, level in levels_of(codes, index, recipe):
            cells = second_phase(*level.shape[2:]) == bool(phase)
            known = [of_kind[:, cells].ravel() for of_kind in neighbor_sums(parents, level, plane)]
            sums.append(np.stack(known)[:, ::THINNED])
            magnitudes.append(level[:, plane, cells].ravel()[::THINNED])
    return Sample(np.concatenate(sums, axis=1), np.concatenate(magnitudes))


def neighbor_sums(
    parents: Magnitudes | None, level: Magnitudes, plane: int
) -> Iterator[NDArray[np.int32]]:
    """The sums over each kind of neighbour: what would be expected if it alone counted."""
    for kind in range(len(KINDS)):
        alone = np.zeros((2, len(KINDS)), np.int32)
        alone[:, kind] = 1
        expected = expected_by_parents(parents, level[:, plane].shape, plane, alone)
        if plane == 1:
            add_other_plane(expected, level[:, 0], alone)
        add_around(expected, level[:, plane], alone)
        yield expected


def levels_of(
    codes: QuantizedPyramid, index: int | None, recipe: Recipe
) -> Iterator[tuple[Any, NDArray[np.int32]]]:
    """The magnitudes of a class of levels, each with its parents; levels of zeros aren't coded."""
    for k, level in enumerate(codes.details):
        if level.any() and (index is None or class_of(k, len(codes.details), recipe) == index):
            yield (np.abs(codes.details[k - 1]) if k else None), np.abs(level)


def class_of(k: int, levels: int, recipe: Recipe) -> int:
    """The class of level `k`, as in `stream_v2.mean_weights`: those of the coarsest come last."""
    if k == 0 and recipe.coarsest:
        return recipe.classes + min(levels, recipe.coarsest) - 1
    return min(k // 2, recipe.classes - 1)


def frequencies(counts: NDArray[np.floating[Any]]) -> Frequencies:
    """Counts as whole frequencies of at least 1 that add up to `TOTAL`."""
    smooth = counts + 0.5 * 0.6 ** np.arange(len(counts))
    whole = np.maximum(1, np.floor(smooth / smooth.sum() * (TOTAL - len(counts)))).astype(int)
    whole[whole.argmax()] += TOTAL - whole.sum()
    return tuple(int(value) for value in whole)


def document(model: Statistics) -> dict[str, Any]:
    return {
        "means": model.means.tolist(),
        **({} if model.coarsest is None else {"coarsest": model.coarsest.tolist()}),
        "slopes": model.slopes.tolist(),
        "edges": model.edges,
        "magnitudes": model.magnitudes,
        "escapes": model.escapes,
        "bases": model.bases,
        **({"steps": model.steps} if any(map(any, model.steps)) else {}),
    }


if __name__ == "__main__":
    main()
