"""A bounded cache that drops the least recently used entries first."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Values by key, whose sizes add up to `capacity` at most; callers lock it if they must.

    The newest value stays, whatever its size.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._size = 0

    def get(self, key: K) -> V | None:
        """The value, which becomes the most recently used; None if there is none."""
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key][0]

    def put(self, key: K, value: V, size: int = 1) -> None:
        """Store a value of `size`, in place of the key's old one."""
        self.drop(key)
        self.make_room(size)
        self._entries[key] = value, size
        self._size += size

    def make_room(self, size: int) -> None:
        """Drop old values until one of `size` fits, so that it can be made in their memory."""
        while self._entries and self._size + size > self._capacity:
            self.drop(next(iter(self._entries)))

    def drop(self, key: K) -> None:
        if key in self._entries:
            self._size -= self._entries.pop(key)[1]

    def clear(self) -> None:
        self._entries.clear()
        self._size = 0
