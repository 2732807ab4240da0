"""Sentences for errors of the catalog's database."""

import os
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from grayvault.catalog.database.postgresql import LONGEST_PATH, SHORTEN

FULL_BYTES = 1 << 16
"""With less free space SQLite can't begin a transaction, and reports a `disk I/O error`."""

_REBUILD = "it is damaged, so stop GrayVault and delete it: the vault rebuilds it"
_NO_CATALOG = (
    "it is damaged, or no catalog: name another file, or stop GrayVault and move this one away: "
    "the vault rebuilds it"
)
_SQLITE = (
    ("is full", "make room on its disk"),
    ("locked", "another program holds it, so end that one and try again"),
    ("readonly", "mount its disk writable, or let this user write its file and folder"),
    ("no such table", "it was deleted or replaced meanwhile; the next start rebuilds it"),
    ("malformed", _REBUILD),
    ("not a database", _NO_CATALOG),
    ("unable to open", "check that its folder is there and may be written"),
    ("", "check its disk and its folder"),
)
"""SQLite's messages (sqlite.org/rescode.html), and what to do."""

_START = "start PostgreSQL, or correct the host and port in `catalog`"
_POSTGRESQL = (
    ("password authentication failed", "correct the user or the password"),
    ("no password supplied", "set PGPASSWORD, or write the password into ~/.pgpass"),
    ("pg_hba.conf", "let this machine and user connect in the server's pg_hba.conf"),
    ("permission denied", "make the user the owner of the database"),
    ("must be owner", "make the user the owner of the database"),
    ("too many clients", "raise max_connections, or run fewer processes"),
    ("connection slots", "raise max_connections, or run fewer processes"),
    ("No space left", "make room on the server's disk"),
    ("index row size", f"a path has more than {LONGEST_PATH:,} bytes: {SHORTEN}"),
    ("database system is", "try again when PostgreSQL has started"),
    ("relation", "it was deleted or replaced meanwhile; the next start rebuilds it"),
    ("role", "create the user with createuser, or name another one in `catalog`"),
    ("database", "create the database with createdb, or name another one in `catalog`"),
    ("", _START),
)
"""PostgreSQL's messages (postgresql.org/docs/current/errcodes-appendix.html), and what to do."""

_LOST = "the connection was lost"


def sentence(url: URL, error: DBAPIError, predicate: str = "fails") -> str:
    """A sentence for an error of the catalog at `url`: what is wrong, and what to do.

    `predicate` is that of the sentence, such as `can't be opened`.
    """
    is_sqlite = url.get_backend_name() == "sqlite"
    message = str(error.orig) if is_sqlite else _of_postgresql(error.orig)
    if "full" not in message and _is_full(url):
        message = f"{message}: its disk is full"
    advices = _SQLITE if is_sqlite else _POSTGRESQL
    advice = next(advice for words, advice in advices if words in message)
    return f"the catalog {shown(url)} {predicate} ({message}): {advice}"


def shown(url: URL) -> str:
    """A catalog's URL as people may see it: without its password."""
    plain = url.set(drivername=url.get_backend_name())
    return plain.difference_update_query(["password", "sslpassword"]).render_as_string()


def _of_postgresql(error: BaseException | None) -> str:
    """What PostgreSQL says, without hints.

    Of a connection that can't be made it says so at last, after the addresses that were tried.
    """
    primary: str | None = getattr(getattr(error, "diag", None), "message_primary", None)
    return primary or _last_line(str(error))


def _last_line(message: str) -> str:
    lines = [line for line in message.splitlines() if line.strip() and line[0] not in "\t "]
    others = "Multiple", "- ", "HINT", "LINE", "DETAIL", "CONTEXT"
    lines = [line for line in lines if not line.startswith(others)]
    last = lines[-1] if lines else _LOST
    return last.rpartition("FATAL:")[2].strip().removesuffix(":")


def _is_full(url: URL) -> bool:
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    try:
        free = os.statvfs(Path(url.database).parent)
    except OSError:
        return False
    return free.f_bavail * free.f_frsize < FULL_BYTES
