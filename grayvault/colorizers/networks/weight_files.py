"""Networks' weights in PyTorch's own files, and in those that GrayVault keeps."""

import pickle
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from grayvault.colorizers.networks.chromagan import ChromaGAN, design_of
from grayvault.colorizers.networks.deoldify import artistic, stable
from grayvault.colorizers.networks.instance_fusion import Fusion
from grayvault.colorizers.networks.siggraph import Siggraph
from grayvault.core.errors import ModelFileError

Tensors = Mapping[str, Tensor]

_HARMLESS = (slice,)
"""What learners' files hold beside tensors and plain values: learning rates of an optimizer."""

_OF_A_LEARNER, _OF_PARALLEL = "model", "module."
"""Where fastai's learners put a network's weights, and what DataParallel puts before each name."""


def read_torch_file(path: Path) -> Tensors:
    """The tensors of a network's file, as PyTorch and fastai write it, old or new.

    Raises `ModelFileError` if the file is damaged or holds anything but tensors.
    """
    try:
        with torch.serialization.safe_globals(list(_HARMLESS)):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelFileError(
            f"{path} holds more than tensors, which may do harm, or isn't a PyTorch file: it "
            "isn't installed"
        ) from error
    except Exception as error:  # of damaged files, torch raises whatever came up
        raise ModelFileError(f"{path} isn't a PyTorch file, or is damaged") from error
    if isinstance(content, Mapping) and isinstance(content.get(_OF_A_LEARNER), Mapping):
        content = content[_OF_A_LEARNER]
    is_network = isinstance(content, Mapping) and content
    if not is_network or not all(isinstance(tensor, Tensor) for tensor in content.values()):
        raise ModelFileError(f"{path} holds no network's weights")
    return {str(name).removeprefix(_OF_PARALLEL): tensor for name, tensor in content.items()}


def to_tensors(arrays: Mapping[str, NDArray[Any]]) -> Tensors:
    """Arrays as tensors, of the same memory."""
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def empty_networks(form: str, shapes: Mapping[str, tuple[int, ...]]) -> Mapping[str, nn.Module]:
    """The networks whose weights a model of this form has, by the prefix of their names there.

    Without memory of their own. `shapes` are those of the model's tensors.
    """
    with torch.device("meta"):
        if form == "instance":
            return {"G.": Siggraph(), "GComp.": Siggraph(), "GF.": Fusion()}
        if form == "chromagan":
            return {"": ChromaGAN(design_of(shapes))}
        return {"": artistic() if form == "deoldify-artistic" else stable()}


def select_tensors(form: str, tensors: Tensors, files: Iterable[Path]) -> Tensors:
    """Those of `tensors` that the networks of a model of `form` have.

    Raises `ModelFileError` if one isn't there, has another shape, or isn't of numbers with a
    fraction, where the network has such.
    """
    named = " and ".join(str(path) for path in files)
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    try:
        expected = {
            prefix + name: tuple(tensor.shape)
            for prefix, network in empty_networks(form, shapes).items()
            for name, tensor in network.state_dict().items()
        }
    except KeyError as error:
        raise ModelFileError(f"{named} is another model's: it has no {error}") from error
    except (IndexError, RuntimeError) as error:
        raise ModelFileError(f"{named} is another model's: its layers have other shapes") from error
    check_shapes(expected, tensors, named)
    # ChromaGAN's class head, which its authors' files have, is in those that are installed already.
    return tensors if form == "chromagan" else {name: tensors[name] for name in expected}


def check_shapes(expected: Mapping[str, tuple[int, ...]], tensors: Tensors, named: str) -> None:
    """Raise `ModelFileError` if a tensor isn't as wanted; `named` is the file that has them."""
    for name, shape in expected.items():
        tensor = tensors.get(name)
        if tensor is None:
            raise ModelFileError(f"{named} is another model's: it has no {name}")
        if tuple(tensor.shape) != shape:
            raise ModelFileError(
                f"{named} is another model's: {name} should have shape {shape}, but has "
                f"{tuple(tensor.shape)}"
            )
        if not (tensor.is_floating_point() or name.endswith("num_batches_tracked")):
            raise ModelFileError(
                f"{named} is another model's: {name} should hold floating-point numbers, but has "
                f"{str(tensor.dtype).removeprefix('torch.')}"
            )


def write_tensors(tensors: Tensors, path: Path) -> None:
    """Write a safetensors file; `ModelFileError` if that fails, as on a full disk."""
    try:
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    except SafetensorError as error:
        raise ModelFileError(f"{path} can't be written: {error}; is the disk full?") from error


def load_into(network: nn.Module, weights: Path) -> None:
    """Give a network the weights of a safetensors file; `ModelFileError` if some are missing.

    Buffers of constants need not be in the file.
    """
    missing, _ = network.load_state_dict(load_file(weights), strict=False)
    parameters = {name for name, _ in network.named_parameters()}
    if absent := sorted(parameters & set(missing)):
        raise ModelFileError(f"{weights} is another model's: it has no {absent[0]}")
