"""A program that is older than the vault says so in a sentence, and changes nothing."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Home, run
from tests.vault.examples import gvlt_span, sealed

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("stats",),
    ("list",),
    ("verify", "--repair"),
    ("reindex",),
    ("doctor",),
    ("add", "PHOTOS"),
    ("restore", "ID", "-o", "OUT/photo.jpg"),
    ("export", "OUT"),
    ("remove", "--yes", "ID"),
    ("rearchive", "--all"),
    ("trash", "put", "--yes", "PHOTOS"),
    ("trash", "purge", "--now", "--yes"),
    ("jobs", "retry", "--all"),
    ("catalog", "snapshot", "OUT.sqlite"),
)
FLEETING = ("grayvault.lock", "workers.log", "catalog.sqlite-wal", "catalog.sqlite-shm")


def newer_marker(vault: Path) -> None:
    (vault / "grayvault.json").write_text('{"format": 2}')


def newer_file(vault: Path) -> None:
    """Vault files of version 2; their checksums are right."""
    for path in vault.glob("??/*.jxl"):
        data = bytearray(path.read_bytes())
        data[gvlt_span(bytes(data))[0] + 9] = 2
        path.write_bytes(sealed(bytes(data)))


def newer_journal(vault: Path) -> None:
    event = b'{"at":"2030-01-01T00:00:00+00:00","type":"starred"}'
    with (vault / "journal.log").open("ab") as file:
        file.write(hashlib.sha256(event).hexdigest()[:16].encode() + b" " + event + b"\n")


def newer_catalog(vault: Path) -> None:
    with closing(sqlite3.connect(vault / "catalog.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def content(vault: Path) -> dict[str, str]:
    """All files by their SHA-256; the catalog by what it says, but for what is of no photo."""
    digest = {
        str(path.relative_to(vault)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(vault.rglob("*"))
        if path.is_file() and path.name not in (*FLEETING, "catalog.sqlite")
    }
    with closing(sqlite3.connect(vault / "catalog.sqlite")) as connection:
        dump = "\n".join(line for line in connection.iterdump() if not is_of_no_photo(line))
    return {**digest, "catalog": dump}


def is_of_no_photo(line: str) -> bool:
    """Whether a line is of the queue, says why originals stay, or when `verify` last ended."""
    tables = "jobs", "sqlite_sequence", "unfreed"
    of_queue = line.startswith(tuple(f'INSERT INTO "{table}"' for table in tables))
    return of_queue or "last verify" in line


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("renew", [newer_marker, newer_file, newer_journal, newer_catalog])
def test_newer_files_are_not_touched(
    home: Home, tmp_path: Path, renew: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    if renew is newer_file and command[0] == "remove":
        pytest.skip("to remove a photo its file need not be read")
    photo_id = json.loads(run("list", "--json", vault=home.vault).stdout)[0]["id"]
    renew(home.vault)
    before = content(home.vault)
    places = {
        "PHOTOS": str(home.photos),
        "ID": photo_id,
        "OUT": str(tmp_path / "out"),
        "OUT/photo.jpg": str(tmp_path / "photo.jpg"),
        "OUT.sqlite": str(tmp_path / "copy.sqlite"),
    }
    done = run(*(places.get(word, word) for word in command), vault=home.vault)
    assert "Traceback" not in done.output
    if done.exit_code != 0:
        assert "newer GrayVault" in done.output
    elif renew in {newer_marker, newer_catalog}:
        pytest.fail(f"{command[0]} takes no notice of it")
    assert content(home.vault) == before
