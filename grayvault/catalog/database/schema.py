"""The catalog's tables."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    false,
    literal_column,
    text,
)
from sqlalchemy.engine import Row

from grayvault.catalog.database.column_types import (
    NANOSECONDS,
    NUMBER,
    TEXT,
    UNSIGNED,
    FsText,
    words,
)
from grayvault.core.file_stamps import FileStamp

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _stamp_columns() -> list[Column[int]]:
    return [
        Column("size", BigInteger, nullable=False),
        Column("mtime_ns", NANOSECONDS, nullable=False),
        Column("inode", UNSIGNED, nullable=False),
        Column("device", UNSIGNED, nullable=False),
    ]


photos = Table(
    "photos",
    metadata,
    Column("id", words(64), primary_key=True),
    Column("revision", words(64), nullable=False),
    Column("tier", words(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("format", words(16), nullable=False),
    Column("source_name", FsText, nullable=False),
    Column("folder", FsText, nullable=False),
    Column("source_mtime_ns", NANOSECONDS, nullable=False),
    Column("source_bytes", BigInteger, nullable=False),
    Column("preview_bytes", BigInteger, nullable=False),
    Column("stored_bytes", BigInteger, nullable=False),
    Column("luma_bytes", BigInteger, nullable=False),
    Column("hint_bytes", BigInteger, nullable=False),
    Column("color_bytes", BigInteger, nullable=False),
    Column("lossless_bytes", BigInteger),
    Column("colorizer", words(64)),
    Column("scene", words(16)),
    Column("scene_colorizer", words(64)),
    Column("weights", words(64)),
    Column("delta_e_mean", Float),
    Column("delta_e_p95", Float),
    Column("delta_e_tile", Float),
    Column("luma_psnr", Float),
    Column("likeness_full_size", Float),
    Column("likeness_full_size_worst", Float),
    Column("likeness_display", Float),
    Column("quality", Float),
    Column("distance", Float, nullable=False),
    Column("effort", Integer, nullable=False),
    Column("bound_mean", Float, nullable=False),
    Column("bound_p95", Float, nullable=False),
    Column("bound_tile", Float, nullable=False),
    Column("note", FsText),
    Column("archived_at", words(40), nullable=False),
    Column("original_freed", Boolean, nullable=False),
    Column("taken_at", words(40)),
    Column("camera", words(80)),
    Column("left_out", FsText),
    Column("sorted_at", words(19), nullable=False),
    Column("bytes_inside", BigInteger),
    Column("files_beside", TEXT),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("folded_path", LargeBinary, nullable=False, server_default=text("''")),
)
PHOTO_ROW = [column for column in photos.c if column.name != "folded_path"]
"""The columns of `PhotoRow`; the other one is only searched in."""

# The orders of the gallery's pages. Each position is one photo, so that the next page begins behind
# the last photo of this one.
Index(None, photos.c.sorted_at, photos.c.id)
Index(None, photos.c.source_name, photos.c.id)
Index(None, photos.c.folder, photos.c.sorted_at, photos.c.id)
Index(None, photos.c.camera, photos.c.sorted_at, photos.c.id)
# For the map.
Index(None, photos.c.latitude, photos.c.longitude, photos.c.id)
# For `stats`: photos archived since a day, the worst colours, and the least alike.
Index(None, photos.c.archived_at)
Index(None, photos.c.delta_e_mean)
Index(None, photos.c.likeness_full_size)

totals = Table(
    "totals",
    metadata,
    Column("dimension", words(16), primary_key=True),
    Column("name", FsText, primary_key=True),
    Column("share", words(1), primary_key=True, server_default=text("'0'")),
    *(
        Column(name, BigInteger, nullable=False)
        for name in (
            "photos",
            "source_bytes",
            "preview_bytes",
            "stored_bytes",
            "luma_bytes",
            "hint_bytes",
            "color_bytes",
            "freed_bytes",
            "freeable_bytes",
            "measured",
            "delta_e_mean",
            "delta_e_p95",
            "scene_photos",
            "scene_agrees",
        )
    ),
    *(
        Column(name, BigInteger, nullable=False, server_default=text("0"))
        for name in (
            "lossless_photos",
            "lossless_bytes",
            "likeness_photos",
            "likeness_full_size",
            "likeness_display",
            "quality_photos",
            "quality_missed",
        )
    ),
)

sources = Table(
    "sources",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("path", FsText, nullable=False),
    Column("root", FsText, nullable=False),
    Column("name", FsText),
    *_stamp_columns(),
    Column("outcome", words(16), nullable=False),
    Column("reason", words(64)),
    Column("detail", FsText),
    Column("settings", words(64)),
    # No foreign key: the journal may tell of a photo whose vault file is lost.
    Column("photo_id", words(64), index=True),
    Column("state", words(16), nullable=False),
    Column("first_seen", words(40), nullable=False),
    Column("last_seen", words(40), nullable=False),
    Column("freeing", words(16)),
)
Index(None, sources.c.path, sources.c.photo_id, unique=True)
# The migrations, which make the tables, also tell PostgreSQL which rows the partial indexes hold.
# Here that would load PostgreSQL's whole dialect, which takes long.
WAITING = sources.c.freeing.is_not(None)
Index("ix_sources_waiting", sources.c.last_seen, sqlite_where=WAITING)
SUPERSEDED = sources.c.state == literal_column("'superseded'")
Index("ix_sources_superseded", sources.c.photo_id, sqlite_where=SUPERSEDED)
_CURRENT = sources.c.state != "superseded"
Index(
    "ix_sources_current_path",
    sources.c.path,
    unique=True,
    sqlite_where=_CURRENT,
)
# A literal, because a query with a parameter doesn't match a partial index.
LEFT = sources.c.outcome != literal_column("'archived'")
Index(
    "ix_sources_left",
    sources.c.outcome,
    sources.c.state,
    sources.c.reason,
    sqlite_where=LEFT,
)

ignored = Table(
    "ignored",
    metadata,
    Column("path", FsText, primary_key=True),
    *_stamp_columns(),
    Column("kind", words(32), nullable=False, index=True),
)

removals = Table(
    "removals",
    metadata,
    Column("photo_id", words(64), primary_key=True),
    Column("removed_at", words(40), nullable=False),
    Column("superseded", Boolean, nullable=False, server_default=false()),
)

unfreed = Table(
    "unfreed",
    metadata,
    Column("path", FsText, primary_key=True),
    Column("detail", FsText),
    Column("not_before", Float, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("path", FsText, nullable=False),
    Column("root", FsText, nullable=False),
    Column("name", FsText),
    *_stamp_columns(),
    Column("settings", TEXT, nullable=False),
    Column("batch", words(64), nullable=False),
    Column("upload", Boolean, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("state", words(16), nullable=False),
    Column("holder", words(32)),
    Column("lease_until", Float),
    Column("outcome", words(16)),
    Column("photo_id", words(64)),
    Column("reason", words(64)),
    Column("detail", FsText),
    Column("source_bytes", BigInteger),
    Column("stored_bytes", BigInteger),
    Column("enqueued_at", Float, nullable=False),
    Column("finished_at", Float),
    sqlite_autoincrement=True,  # no id is used twice: clients ask for jobs by id
)
Index(None, jobs.c.batch, jobs.c.state)
QUEUED = jobs.c.state == literal_column("'queued'")
PENDING = jobs.c.state.in_((literal_column("'queued'"), literal_column("'running'")))
Index("ix_jobs_queued", jobs.c.attempts, jobs.c.id, sqlite_where=QUEUED)
# For supervisors, which look for running jobs all the time.
RUNNING = jobs.c.state == literal_column("'running'")
Index("ix_jobs_running", jobs.c.id, sqlite_where=RUNNING)
Index(
    "ix_jobs_pending_path",
    jobs.c.path,
    unique=True,
    sqlite_where=PENDING,
)

request_rates = Table(
    "request_rates",
    metadata,
    Column("caller", words(64), primary_key=True),
    Column("due", Float, nullable=False),
)
"""Until when each caller's requests are counted; only servers on PostgreSQL use it."""

meta = Table(
    "meta",
    metadata,
    Column("key", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)


def stamp_of(row: Row[Any]) -> FileStamp:
    """The stamp in a row of `sources`, `ignored` or `jobs`."""
    return FileStamp(row.size, row.mtime_ns, row.inode, row.device)


def stamp_values(stamp: FileStamp) -> dict[str, int]:
    """A stamp as columns (`dataclasses.asdict` takes ten times as long)."""
    return {
        "size": stamp.size,
        "mtime_ns": stamp.mtime_ns,
        "inode": stamp.inode,
        "device": stamp.device,
    }


def at_or_under(path: Column[str], folder: str) -> ColumnElement[bool]:
    """Whether `path` is `folder` or lies in it at any depth, as ranges that an index serves."""
    folder = folder.rstrip("/")
    # "0" follows "/", so no path that starts with "folder/" sorts at or after "folder0".
    return (path == folder) | ((path > f"{folder}/") & (path < f"{folder}0"))
