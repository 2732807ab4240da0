"""Completing moves of originals to the trash, also those that were cut off (freeing-originals.md).

Wherever a process was killed, the original is at its path or in the trash, and its note is
`unfinished`.
"""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grayvault.core.file_stamps import same_status
from grayvault.core.sha256 import sha256_of_file
from grayvault.vault.safe_move import PART, bring, put_back, remove
from grayvault.vault.trash import Trash, TrashedFile, TrashedOriginal


def finish_move(trash: Trash, item: TrashedOriginal) -> None:
    """Move the sidecars after their original, and mark the move as complete.

    An original that is to be deleted is deleted here, last of all. This may be repeated.
    """
    first, *others = item.files
    beside = others if item.holds_original else item.files
    for sidecar in beside:
        with suppress(OSError):  # a sidecar that can't be moved stays
            _move_sidecar(trash, item, sidecar)
    trash.file(item, PART).unlink(missing_ok=True)
    if item.unfinished == "delete":
        if item.holds_original:
            trash.file(item, first.name).unlink(missing_ok=True)
        item = replace(item, files=tuple(beside))
    if trash.present(item):
        trash.write_note(replace(item, unfinished=None))
    else:
        trash.drop(item)


def complete_move(trash: Trash, item: TrashedOriginal, is_intact: Callable[[str], bool]) -> None:
    """Complete a move that was cut off, or undo it if that isn't safe; `OSError`.

    An original is deleted only if it was hashed again and has an intact vault file.
    """
    trashed, original = trash.file(item, item.files[0].name), Path(item.path)
    has_arrived = item.holds_original and os.path.lexists(trashed)
    if not has_arrived and os.path.lexists(original):
        _forget_move(trash, item)
    elif has_arrived and (os.path.lexists(original) or sha256_of_file(trashed) != item.photo_id):
        _undo_move(trash, item, trashed, original)
    elif item.unfinished == "delete" and not is_intact(item.photo_id):
        finish_move(trash, replace(item, unfinished="trash"))
    else:
        finish_move(trash, item)


def _forget_move(trash: Trash, item: TrashedOriginal) -> None:
    if trash.present(item):
        trash.write_note(replace(item, unfinished=None))
    else:
        trash.drop(item)


def _undo_move(trash: Trash, item: TrashedOriginal, trashed: Path, original: Path) -> None:
    """Leave an original in one of two places; if it is freed again, all checks are made again."""
    with suppress(FileExistsError, OSError):
        if not os.path.lexists(original):
            put_back(trashed, original)
        elif _has_same_bytes(trashed, original):
            trashed.unlink()
    files = item.files if os.path.lexists(trashed) else item.files[1:]
    if files:
        _forget_move(trash, replace(item, files=tuple(files)))
    else:
        trash.drop(item)


def _has_same_bytes(trashed: Path, original: Path) -> bool:
    is_plain_file = original.is_file() and not original.is_symlink()
    return is_plain_file and sha256_of_file(original) == sha256_of_file(trashed)


def _move_sidecar(trash: Trash, item: TrashedOriginal, sidecar: TrashedFile) -> None:
    """Move a sidecar to the trash if it hasn't changed since it was listed."""
    source, target = Path(item.path).with_name(sidecar.name), trash.file(item, sidecar.name)
    if not os.path.lexists(source):
        return
    status = source.lstat()
    is_listed = (status.st_size, status.st_mtime_ns) == (sidecar.size, sidecar.mtime_ns)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1 or not is_listed:
        return
    if os.path.lexists(target):
        target.unlink()  # a copy, whose source is still there
    if bring(source, target):
        if not same_status(target.lstat(), status):
            put_back(target, source)
    elif same_status(source.lstat(), status):
        remove(source)
    else:
        target.unlink()
