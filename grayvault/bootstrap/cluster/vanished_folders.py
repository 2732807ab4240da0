"""Folders of photos that are gone everywhere, not only on a node."""

from collections.abc import Iterable
from functools import partial

from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.file_stamps import is_gone
from grayvault.core.source_urls import is_object


class VanishedFolders:
    """Looks for folders on this machine."""

    def __init__(self) -> None:
        self._caller = TimeoutCaller()

    def among(self, roots: Iterable[str]) -> set[str]:
        """The folders that are certainly not here: one that doesn't answer may be."""
        return {root for root in set(roots) if self._is_gone(root)}

    def _is_gone(self, root: str) -> bool:
        if is_object(root):
            return False
        folder = f"{root}/"  # so that a file in its place isn't taken for it
        try:
            return self._caller.call(root, partial(is_gone, folder))
        except TimeoutError:
            return False
