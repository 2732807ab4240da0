"""What to say when the catalog's database fails."""

import os
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

FULL_BYTES = 1 << 16
"""SQLite can't even begin with less free: it says `disk I/O error` then."""

_ADVICE = (
    ("is full", "make room on its disk"),
    ("locked", "another program holds it, so end that one and try again"),
    ("readonly", "mount its disk writable, or let this user write its file and folder"),
    ("no such table", "it was deleted or replaced meanwhile; the next start rebuilds it"),
    ("malformed", "it is damaged, so stop GrayVault and delete it: the vault rebuilds it"),
    ("not a database", "it is damaged, so stop GrayVault and delete it: the vault rebuilds it"),
    ("unable to open", "check that its folder is there and may be written"),
)
"""What SQLite says, and what helps: sqlite.org/rescode.html."""

_OTHER = "check its disk and its folder"


def sentence(url: URL, error: DBAPIError, what: str = "fails") -> str:
    """One sentence for an error of the catalog at `url`: what is wrong, and what to do.

    `what` is what the catalog does or can't do.
    """
    said = str(error.orig)
    if "full" not in said and _is_full(url):
        said = f"{said}: its disk is full"
    advice = next((advice for words, advice in _ADVICE if words in said), _OTHER)
    return f"the catalog {url.render_as_string()} {what} ({said}): {advice}"


def _is_full(url: URL) -> bool:
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    try:
        free = os.statvfs(Path(url.database).parent)
    except OSError:
        return False
    return free.f_bavail * free.f_frsize < FULL_BYTES
