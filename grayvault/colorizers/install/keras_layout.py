"""Arrays as Keras keeps them to tensors as torch keeps them.

Source: Keras's documentation of Conv2D and Dense: kernels of shape (height, width, in, out) and
(in, out), which torch has as (out, in, height, width) and (out, in).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NUMBERED = re.compile(r"(?P<kind>.+?)(_(?P<number>\d+))?")

_AXES = {2: (1, 0), 4: (3, 2, 0, 1)}


def tensors_of_keras(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The tensors of a network by their names in torch, from Keras's `layer/weight`.

    Layers are called as they would be in a fresh session; weights keep their names, but a `kernel`
    becomes a `weight` in torch's layout. One that is neither Conv2D's nor Dense's stays as it is.
    """
    names = renumbered({name.split("/")[0] for name in arrays})
    tensors = {}
    for name, array in arrays.items():
        layer, weight = name.split("/")
        is_kernel = weight == "kernel"
        axes = _AXES.get(array.ndim) if is_kernel else None
        tensors[f"{names[layer]}.{'weight' if is_kernel else weight}"] = (
            np.ascontiguousarray(array.transpose(axes)) if axes else array
        )
    return tensors


def renumbered(layers: Iterable[str]) -> dict[str, str]:
    """Each layer's name in a fresh session: `conv2d`, `conv2d_1` and so on for each kind.

    Keras numbers the layers of a kind in the order in which a session makes them, whatever networks
    they belong to, so that a network's first one may be `conv2d_6`.
    """
    numbers: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for layer in layers:
        kind, number = _kind_and_number(layer)
        numbers[kind].append((number, layer))
    return {
        layer: f"{kind}_{rank}" if rank else kind
        for kind, known in numbers.items()
        for rank, (_, layer) in enumerate(sorted(known))
    }


def _kind_and_number(layer: str) -> tuple[str, int]:
    match = _NUMBERED.fullmatch(layer)
    assert match
    return match["kind"], int(match["number"] or 0)
