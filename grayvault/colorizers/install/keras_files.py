"""Networks in Keras's HDF5 files, as Keras 2 and Keras 3 write them.

Source: Keras's documentation of the "legacy H5 format". A whole model's arrays are the datasets
under `model_weights`, in a group for each layer, or for each network within the network.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grayvault.colorizers.model_errors import error_sentence
from grayvault.core.errors import ModelFileError, UnsupportedError

_WEIGHTS = "model_weights"


def read_keras_h5(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a model's file as `layer/weight`, float32, in Keras's layout.

    Raises `UnsupportedError` without h5py and `ModelFileError` if `path` can't be read, holds
    no model, or holds anything but floating-point numbers.
    """
    try:
        import h5py  # noqa: PLC0415
    except (Exception, SystemExit) as error:  # a broken library raises what it likes
        raise UnsupportedError(
            "reading a Keras file needs h5py, which isn't installed or doesn't work here "
            f"({error_sentence(error)}): pip install 'grayvault[convert]'"
        ) from error
    arrays: dict[str, NDArray[Any]] = {}

    try:
        room = path.stat().st_size

        def keep(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset):
                arrays[_short(name)] = _array(item, room)

        with h5py.File(path) as file:
            _group(file[_WEIGHTS]).visititems(keep)
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        raise ModelFileError(f"{path} isn't a Keras model, or is damaged: {error}") from error
    return arrays


def _group(item: Any) -> Any:
    """The item, with others in it; `ValueError` if it can't have any."""
    if not hasattr(item, "visititems"):
        raise ValueError(f"{item.name} isn't a group")
    return item


def _array(item: Any, room: int) -> NDArray[Any]:
    """A dataset's numbers; `ValueError` if it has others, or more than `room` bytes hold."""
    if item.dtype.kind != "f":
        raise ValueError(f"{item.name} has numbers of type {item.dtype}")
    # HDF5 reads what was never written as zeros: a small file may ask for terabytes.
    if item.nbytes > room:
        raise ValueError(f"{item.name} is larger than the file")
    return np.asarray(item[()], np.float32)


def _short(name: str) -> str:
    """`layer/weight`, without the groups around it and the `:0` of TensorFlow's variables."""
    layer, weight = name.removesuffix(":0").rpartition("/")[::2]
    if not layer:
        raise ValueError(f"{name} belongs to no layer")
    return f"{layer.rpartition('/')[2]}/{weight}"
