"""From a model's published files to the one file that GrayVault keeps of it."""

import shutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from grayvault.colorizers.install.keras_files import read_keras_h5
from grayvault.colorizers.install.keras_layout import tensors_of_keras
from grayvault.colorizers.install.mask_rcnn_shapes import mask_rcnn_shapes
from grayvault.colorizers.install.model_sources import Form
from grayvault.colorizers.install.safe_unpickle import arrays_of_pickle
from grayvault.colorizers.model_errors import error_sentence
from grayvault.colorizers.optional_libraries import ONNX, missing_libraries
from grayvault.colorizers.study_models.yolox_detector import YoloxDetector
from grayvault.core.errors import ModelFileError, UnsupportedError

_NETWORKS = (("latest_net_GComp", "GComp."), ("latest_net_GF", "GF."), ("latest_net_G", "G."))
"""How the files of instance-aware colorization begin, and the prefix of each network's names."""

_ONNX_START = b"\x08"
"""ONNX's first field, the version of its format: a number (protobuf's tag 1, varint)."""


def convert(form: Form, files: Sequence[Path], folder: Path) -> Path:
    """Make the file to keep, in `folder`, of a model's published files in their usual order.

    Raises `ModelFileError` if they aren't that model's or hold more than tensors, and
    `UnsupportedError` if a library is missing.
    """
    if form == "onnx":
        return _copied_onnx(files[0], folder / "model.onnx")
    if missing := missing_libraries():
        raise UnsupportedError(f"converting models needs {missing}")
    _check_networks()
    from grayvault.colorizers.networks.weight_files import (  # noqa: PLC0415
        check_shapes,
        select_tensors,
        write_tensors,
    )

    target = folder / "model.safetensors"
    tensors = _tensors(form, files)
    if form == "detectron2":  # whose network isn't ours
        check_shapes(mask_rcnn_shapes(), tensors, str(files[0]))
    else:
        tensors = dict(select_tensors(form, tensors, files))
    write_tensors(tensors, target)
    return target


def _check_networks() -> None:
    """Raise `UnsupportedError` if the libraries of networks are there and don't work."""
    try:
        import_module("grayvault.colorizers.networks.weight_files")
    except (Exception, SystemExit) as error:  # a broken library raises what it likes
        raise UnsupportedError(
            f"converting models needs torch and safetensors, which don't work here: "
            f"{error_sentence(error)}"
        ) from error


def _tensors(form: Form, files: Sequence[Path]) -> dict[str, Any]:
    from grayvault.colorizers.networks.weight_files import read_torch_file, to_tensors  # noqa: PLC0415

    if form == "detectron2":
        return dict(to_tensors(arrays_of_pickle(files[0])))
    if form == "chromagan":
        return dict(to_tensors(tensors_of_keras(read_keras_h5(files[0]))))
    if form == "instance":
        return {
            _prefix(path) + name: tensor
            for path in files
            for name, tensor in read_torch_file(path).items()
        }
    return dict(read_torch_file(files[0]))


def _prefix(path: Path) -> str:
    return next(prefix for start, prefix in _NETWORKS if path.name.startswith(start))


def _copied_onnx(file: Path, target: Path) -> Path:
    with file.open("rb") as opened:
        if not opened.read(1) == _ONNX_START:
            raise ModelFileError(f"{file} isn't an ONNX file")
    if missing := missing_libraries(ONNX):
        raise UnsupportedError(f"looking into an ONNX file needs {missing}")
    shutil.copyfile(file, target)
    try:
        YoloxDetector(target)
    except UnsupportedError as error:
        raise ModelFileError(str(error).replace(str(target), str(file))) from error
    return target
