"""Completing the way of an original to the trash, also one that was cut off (freeing-originals.md).

Wherever a process was killed, the original is in its place or in the trash, and its note says
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
    """Let the sidecars follow an original that has gone, and say that it is complete.

    An original that is to be deleted ends here, as the last of all. May be done again.
    """
    first, *others = item.files
    beside = others if item.holds_original else item.files
    for one in beside:
        with suppress(OSError):  # a sidecar that can't be moved stays
            _follow(trash, item, one)
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
    """Complete what was cut off, or undo it where that isn't safe; `OSError`.

    Nothing is deleted here but what was hashed once more and has an intact vault file.
    """
    held, place = trash.file(item, item.files[0].name), Path(item.path)
    has_arrived = item.holds_original and os.path.lexists(held)
    if not has_arrived and os.path.lexists(place):
        _never_went(trash, item)
    elif has_arrived and (os.path.lexists(place) or sha256_of_file(held) != item.photo_id):
        _give_up(trash, item, held, place)
    elif item.unfinished == "delete" and not is_intact(item.photo_id):
        finish_move(trash, replace(item, unfinished="trash"))
    else:
        finish_move(trash, item)


def _never_went(trash: Trash, item: TrashedOriginal) -> None:
    if trash.present(item):
        trash.write_note(replace(item, unfinished=None))
    else:
        trash.drop(item)


def _give_up(trash: Trash, item: TrashedOriginal, held: Path, place: Path) -> None:
    """Leave an original in one place: all checks begin anew there."""
    with suppress(FileExistsError, OSError):
        if not os.path.lexists(place):
            put_back(held, place)
        elif _is_the_same(held, place):
            held.unlink()
    rest = item.files if os.path.lexists(held) else item.files[1:]
    left = replace(item, files=tuple(rest))
    _never_went(trash, left) if rest else trash.drop(item)


def _is_the_same(held: Path, place: Path) -> bool:
    is_plain_file = place.is_file() and not place.is_symlink()
    return is_plain_file and sha256_of_file(place) == sha256_of_file(held)


def _follow(trash: Trash, item: TrashedOriginal, one: TrashedFile) -> None:
    """Move a sidecar to the trash, if it is the one that was listed."""
    source, target = Path(item.path).with_name(one.name), trash.file(item, one.name)
    if not os.path.lexists(source):
        return
    status = source.lstat()
    is_listed = (status.st_size, status.st_mtime_ns) == (one.size, one.mtime_ns)
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
