"""Ending this process, as it were, at any of the steps that leave something on the disk."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from grayvault.catalog import jobs, photos
from grayvault.vault import safe_move, trash
from grayvault.vault.journal.folder_journal import FolderJournal
from grayvault.vault.store import LocalStore

_STEPS: tuple[tuple[object, str], ...] = (
    *((Path, name) for name in ("rename", "unlink", "mkdir", "rmdir")),
    (trash, "write_synced"),
    (safe_move, "copy"),
    (FolderJournal, "append"),
    (LocalStore, "discard"),
    (jobs, "finish"),
    (photos, "add_photo"),
)


class Killed(BaseException):
    """The end of the process."""


@dataclass
class Fuse:
    """Lets so many steps happen, and then none any more; None: all of them."""

    left: int | None = None

    def burn(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed


def lay(fuse: Fuse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all steps burn this fuse."""
    for owner, name in _STEPS:
        _lay(fuse, monkeypatch, owner, name)


def _lay(fuse: Fuse, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    old = getattr(owner, name)

    def call(*words: object, **more: object) -> object:
        fuse.burn()
        return old(*words, **more)

    monkeypatch.setattr(owner, name, call)
