"""The networks in memory: loaded on first use; the least recently used leave first."""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from grayvault.colorizers.model_errors import Fault
from grayvault.core.lru_cache import LruCache

T = TypeVar("T")

MOST_BYTES = 2 << 30
"""Bytes of weights that are held at once; the newest network is held whatever it takes."""


class ModelCache:
    """Networks by key, each with the bytes of its weights; and why others couldn't be loaded."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._models: LruCache[str, Any] = LruCache(most_bytes)
        self._faults: dict[str, Fault] = {}
        self._lock = Lock()

    def get(self, key: str, size: int, load: Callable[[], T]) -> T:
        """The network of this key, loaded by `load` if needed; its weights take `size` bytes."""
        with self._lock:
            model: T | None = self._models.get(key)
            if model is None:
                self._models.make_room(size)
                model = load()
                self._models.put(key, model, size)
            return model

    def fault(self, key: str) -> Fault:
        """What is known against the network of this key."""
        with self._lock:
            return self._faults.setdefault(key, Fault())

    def clear(self) -> None:
        with self._lock:
            self._models.clear()
