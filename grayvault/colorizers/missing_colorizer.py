"""A colorizer whose weights aren't installed: it says so."""

from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma


class MissingColorizer:
    """Stands for the colorizer called `name`."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def ref(self) -> ModelRef:
        """Its name; its weights aren't known."""
        return ModelRef(self._name)

    @property
    def problem(self) -> str:
        """How to get its weights."""
        model = self._name.partition("@")[0]
        return f"needs its weights: grayvault models install {model}"

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """Raises `ColorizerError`."""
        del luma, hints, size
        raise ColorizerError(self._name, self.problem)
