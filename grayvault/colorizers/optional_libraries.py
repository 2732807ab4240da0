"""The libraries that networks need, which may not be installed."""

from importlib.util import find_spec

NETWORKS = "torch", "safetensors"
DETECTRON2, ONNX = ("torchvision", "detectron2"), ("onnxruntime",)

_BUILT = (
    "docs/explanation/colorizers.md says how they are built; `grayvault models remove mask-rcnn` "
    "and `grayvault models install yolox` is the easier way"
)
_ADVICE = (
    (NETWORKS, "pip install 'grayvault[torch]'"),
    (DETECTRON2, _BUILT),
    (ONNX, "pip install 'grayvault[onnx]'"),
)


def missing_libraries(names: tuple[str, ...] = NETWORKS) -> str | None:
    """The libraries that are missing, and how to install them; None if all are there.

    They are only looked for, not imported: an installed library may still be broken.
    """
    absent = [name for name in names if not is_installed(name)]
    return f"{' and '.join(absent)} ({install_advice(absent[0])})" if absent else None


def install_advice(name: str) -> str:
    """How to get the library called `name`."""
    return next(
        (advice for names, advice in _ADVICE if name in names), f"install {name}, or mend it"
    )


def is_installed(name: str) -> bool:
    """Whether a library can be found."""
    try:
        return find_spec(name) is not None
    except ValueError:  # it is being imported, or was taken out
        return False
