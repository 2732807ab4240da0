"""What catalog and report tests put into a catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, event

from grayvault.core.colorizer import ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.file_stamps import FileStamp
from grayvault.core.settings import Bound
from grayvault.core.vault_file import SourceFacts, StoredPhoto, VaultRecord

A, B, C = "a" * 64, "b" * 64, "c" * 64


def url(folder: Path) -> URL:
    return URL.create("sqlite", database=str(folder / "catalog.sqlite"))


@contextmanager
def counted_statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements that are executed meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def stamp(number: int = 1) -> FileStamp:
    return FileStamp(size=1000 + number, mtime_ns=10**18 + number, inode=number, device=7)


def at(second: int) -> str:
    return f"2026-01-01T00:00:{second:02d}+00:00"


def stored_photo(photo_id: str = A, **changes: Any) -> StoredPhoto:
    """A photo of 100,000 bytes, 5,000 of them a preview; `changes` go to its record."""
    record = VaultRecord(
        id=photo_id,
        source=SourceFacts("IMG_1.jpg", "trip", 10**18, "jpeg", 100_000, 5_000),
        width=640,
        height=480,
        depth=8,
        tier="compact",
        distance=1.0,
        effort=3,
        bound=Bound(),
        colorizer=ModelRef("propagate"),
        fidelity=Fidelity(1.5, 4.0, 6.0, 42.0),
        luma_bytes=37_000,
        color_bytes=50_000,
        archived_at=at(0),
        hints=b"h" * 800,
    )
    return StoredPhoto(replace(record, **changes), stored_bytes=38_000, revision="f" * 64)
