"""Names that files and folders have only while a program writes into them."""

import fnmatch
import re


def _any_of(*globs: str) -> re.Pattern[str]:
    return re.compile("|".join(map(fnmatch.translate, globs)), re.IGNORECASE)


_UNFINISHED_FILE = _any_of(
    *("*.part", "*.partial", "*.crdownload", "*.download", "*.tmp", "*.temp", "*.filepart"),
    *("*.opdownload", "*.aria2", "*.!qb", "*.!ut", "*.inprogress", "*.incomplete", "*~"),
    *(".syncthing.*", "~syncthing~*", ".goutputstream-*", ".fuse_hidden*", ".nfs0*"),
    *(".smbdelete*", ".in.*.", ".~*", "~$*", ".tmp*"),
)
"""Names that copiers, browsers and sync programs give files while they write them. (rsync's
`.IMG.jpg.aB3dEf` has no picture's extension anyway.)"""

_UNFINISHED_FOLDER = _any_of(
    *(".~tmp~", ".rsync-partial", ".rsync-tmp", ".syncthing*", ".stversions", ".sb-*"),
    *(".tmp.drive*", ".dropbox.cache", "*.download", "*.crdownload"),
)
"""Folders in which such programs write files under their final names."""


def is_unfinished(name: str) -> bool:
    """Whether a file has such a name only while it is being written."""
    return _UNFINISHED_FILE.match(name) is not None


def holds_unfinished(name: str) -> bool:
    """Whether programs write unfinished files into folders with this name."""
    return _UNFINISHED_FOLDER.match(name) is not None
