"""The networks in memory: loaded when they are asked for, the least recently used leave first."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from grayvault.colorizers.model_errors import Fault

T = TypeVar("T")

MOST_BYTES = 2 << 30
"""Bytes of weights that are held at once; the newest network is held whatever it takes."""


class ModelCache:
    """Networks by key, each with the bytes of its weights; and why others couldn't be loaded."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._models: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._faults: dict[str, Fault] = {}
        self._lock = Lock()

    def get(self, key: str, size: int, load: Callable[[], T]) -> T:
        """The network of this key, by `load` where it isn't held; its weights take `size` bytes."""
        with self._lock:
            if key not in self._models:
                self._make_room(size)
                self._models[key] = size, load()
            self._models.move_to_end(key)
            model: T = self._models[key][1]
            return model

    def fault(self, key: str) -> Fault:
        """What is known against the network of this key."""
        with self._lock:
            return self._faults.setdefault(key, Fault())

    def clear(self) -> None:
        """Let all networks go."""
        with self._lock:
            self._models.clear()

    def _make_room(self, size: int) -> None:
        while (
            self._models and size + sum(one for one, _ in self._models.values()) > self._most_bytes
        ):
            self._models.popitem(last=False)
