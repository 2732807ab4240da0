"""Networks in Keras's HDF5 files, as Keras 2 and Keras 3 write them.

Source: Keras's documentation of the "legacy H5 format". A whole model's arrays are the datasets
under `model_weights`, in a group for each layer, or for each network within the network.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grayvault.errors import ModelFileError, UnsupportedError

_WEIGHTS = "model_weights"


def read_keras_h5(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a model's file as `layer/weight`, in Keras's layout.

    Raises `UnsupportedError` without h5py and `ModelFileError` where `path` can't be read or
    holds no model.
    """
    try:
        import h5py  # noqa: PLC0415
    except ImportError as error:
        raise UnsupportedError(
            "reading a Keras file needs h5py: pip install 'grayvault[convert]'"
        ) from error
    arrays: dict[str, NDArray[Any]] = {}

    def keep(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            arrays[_short(name)] = np.asarray(item[()])

    try:
        with h5py.File(path) as file:
            file[_WEIGHTS].visititems(keep)
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        raise ModelFileError(f"{path} is no Keras model or is damaged: {error}") from error
    return arrays


def _short(name: str) -> str:
    """`layer/weight`, without the groups around it and the `:0` of TensorFlow's variables."""
    return "/".join(name.removesuffix(":0").split("/")[-2:])
