"""Arrays in pickles of Python, of which nothing but arrays is taken.

A pickle may name any function and have it called. Here only those may be named that make numpy
arrays and the containers around them.
"""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grayvault.core.errors import ModelFileError

_ALLOWED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("collections", "OrderedDict"),
    ("_codecs", "encode"),
}


class _Arrays(pickle.Unpickler):
    """Reads pickles of arrays."""

    def find_class(self, module: str, name: str) -> Any:
        """What a pickle names, if it is harmless; else `PermissionError`."""
        if (module, name) not in _ALLOWED:
            raise PermissionError(f"{module}.{name}")
        return super().find_class(module, name)


def arrays_of_pickle(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a model of detectron2's model zoo, by name.

    Raises `ModelFileError` if the file holds anything else.
    """
    try:
        with path.open("rb") as file:
            content = _Arrays(file, encoding="latin1").load()
    except PermissionError as error:
        raise ModelFileError(
            f"{path} holds more than tensors ({error}), which may do harm: it isn't installed"
        ) from error
    except Exception as error:  # a pickle that is damaged raises whatever it likes
        raise ModelFileError(f"{path} isn't a pickle, or is damaged: {error}") from error
    model = content.get("model", content) if isinstance(content, Mapping) else None
    if not isinstance(model, Mapping) or not model:
        raise ModelFileError(f"{path} holds no model")
    arrays = {str(name): np.ascontiguousarray(array) for name, array in model.items()}
    if any(array.dtype.kind not in "fiub" for array in arrays.values()):
        raise ModelFileError(f"{path} holds more than tensors: it isn't installed")
    return arrays
