"""Sentences for errors of the catalog's database."""

import os
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

FULL_BYTES = 1 << 16
"""With less free space SQLite can't begin a transaction, and reports a `disk I/O error`."""

_ADVICE = (
    ("is full", "make room on its disk"),
    ("locked", "another program holds it, so end that one and try again"),
    ("readonly", "mount its disk writable, or let this user write its file and folder"),
    ("no such table", "it was deleted or replaced meanwhile; the next start rebuilds it"),
    ("malformed", "it is damaged, so stop GrayVault and delete it: the vault rebuilds it"),
    ("not a database", "it is damaged, so stop GrayVault and delete it: the vault rebuilds it"),
    ("unable to open", "check that its folder is there and may be written"),
)
"""SQLite's messages (sqlite.org/rescode.html), and what to do."""

_OTHER = "check its disk and its folder"


def sentence(url: URL, error: DBAPIError, predicate: str = "fails") -> str:
    """A sentence for an error of the catalog at `url`: what is wrong, and what to do.

    `predicate` is that of the sentence, such as `can't be opened`.
    """
    message = str(error.orig)
    if "full" not in message and _is_full(url):
        message = f"{message}: its disk is full"
    advice = next((advice for words, advice in _ADVICE if words in message), _OTHER)
    return f"the catalog {url.render_as_string()} {predicate} ({message}): {advice}"


def _is_full(url: URL) -> bool:
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    try:
        free = os.statvfs(Path(url.database).parent)
    except OSError:
        return False
    return free.f_bavail * free.f_frsize < FULL_BYTES
