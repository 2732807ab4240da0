"""Sentences for errors of a vault's disk: full, read-only, not there any more."""

import os
from errno import (
    EACCES,
    EDQUOT,
    ENOENT,
    ENOSPC,
    ENOTCONN,
    ENOTDIR,
    EPERM,
    EROFS,
    ESTALE,
)
from pathlib import Path

from grayvault.core.errors import VaultUnusableError
from grayvault.vault.layout import VaultFolder
from grayvault.vault.marker import MARKER

_FULL = "the disk of the vault {root} is full ({reason}): make room there"
_REFUSED = (
    "the vault {root} can't be written ({reason}): mount its disk writable, or let this user write "
    "there"
)
_GONE = (
    "the vault {root} is not there any more ({reason}): bring the folder back, or mount its disk"
)
_OTHER = "the disk of the vault {root} fails ({reason}): check the disk"
_SENTENCES = {
    **dict.fromkeys((ENOSPC, EDQUOT), _FULL),
    **dict.fromkeys((EROFS, EACCES, EPERM), _REFUSED),
    **dict.fromkeys((ENOENT, ENOTDIR, ENOTCONN, ESTALE), _GONE),
}


def unusable(root: Path, error: OSError) -> VaultUnusableError:
    """The error to raise when the disk of the vault at `root` fails."""
    sentence = _SENTENCES.get(error.errno or 0, _OTHER)
    reason = error.strerror or str(error)
    return VaultUnusableError(sentence.format(root=repr(str(root)), reason=reason))


def check_usable(folder: VaultFolder) -> None:
    """Raise `VaultUnusableError` if the vault isn't there, or can't be written.

    This writes nothing.
    """
    try:
        (folder.root / MARKER).stat()
    except OSError as error:
        raise unusable(folder.root, error) from error
    for path in (folder.root, folder.tmp):
        if path.exists() and not os.access(path, os.W_OK):
            code = EROFS if os.statvfs(path).f_flag & os.ST_RDONLY else EACCES
            raise unusable(folder.root, OSError(code, os.strerror(code)))
