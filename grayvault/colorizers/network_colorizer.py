"""What all colorizers that run a network have in common."""

from threading import Lock

from grayvault.colorizers.model_errors import Fault
from grayvault.colorizers.optional_libraries import missing_libraries
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError


class NetworkColorizer:
    """A colorizer's reference, its known fault, and a lock for its network."""

    def __init__(self, ref: ModelRef, fault: Fault | None = None) -> None:
        self._ref = ref
        self._fault = fault or Fault()
        self._lock = Lock()

    @property
    def ref(self) -> ModelRef:
        """The colorizer's name, and the SHA-256 of its weights."""
        return self._ref

    @property
    def problem(self) -> str | None:
        """The libraries that are missing and how to install them, or why loading failed."""
        missing = missing_libraries()
        return f"needs {missing}" if missing else self._fault.problem

    def _refuse_if_unusable(self) -> None:
        """Raise `ColorizerError` if there is a `problem`."""
        if self.problem:
            raise ColorizerError(self._ref.name, self.problem)
