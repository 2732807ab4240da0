"""A colorizer whose weights aren't installed: it says so."""

from grayvault.domain.colorizer import ModelRef
from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma, Luma
from grayvault.errors import UnsupportedError


class Uninstalled:
    """Stands for the colorizer called `name`."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def ref(self) -> ModelRef:
        """Its name; its weights aren't known."""
        return ModelRef(self._name)

    @property
    def missing(self) -> str:
        """How to get its weights."""
        return f"its weights: grayvault models install {self._name}"

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """Raises `UnsupportedError`."""
        del luma, hints, size
        raise UnsupportedError(f"the colorizer {self._name} needs {self.missing}")
