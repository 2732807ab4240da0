"""When and with what photos were taken, and the orders that a gallery is paged by."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ORDERS = (
    ("sorted_at", "id"),
    ("source_name", "id"),
    ("folder", "sorted_at", "id"),
    ("camera", "sorted_at", "id"),
)
CHUNK = 10_000
FIRST = -11_644_473_600 * 10**9


def upgrade() -> None:
    op.add_column("photos", sa.Column("taken_at", sa.String(40)))
    op.add_column("photos", sa.Column("camera", sa.String(80)))
    op.add_column("photos", sa.Column("sorted_at", sa.String(19)))
    _sort_by_mtime(op.get_bind())
    with op.batch_alter_table("photos") as batch:
        batch.alter_column("sorted_at", existing_type=sa.String(19), nullable=False)
    for columns in ORDERS:
        op.create_index(_name(columns), "photos", list(columns))


def downgrade() -> None:
    for columns in ORDERS:
        op.drop_index(_name(columns), "photos")
    for name in ("sorted_at", "camera", "taken_at"):
        op.drop_column("photos", name)


def _name(columns: tuple[str, ...]) -> str:
    return f"ix_photos_{'_'.join(columns)}"


def _sort_by_mtime(connection: sa.Connection) -> None:
    """Photos that are there already go by their sources' mtimes, as those without a date do."""
    photos = sa.table(
        "photos", *map(sa.column, ("id", "source_mtime_ns", "sorted_at")), schema=None
    )
    place = photos.update().where(photos.c.id == sa.bindparam("photo"))
    rows = connection.execute(sa.select(photos.c.id, photos.c.source_mtime_ns)).all()
    for start in range(0, len(rows), CHUNK):
        values = [{"photo": id_, "sorted_at": _second(ns)} for id_, ns in rows[start:][:CHUNK]]
        connection.execute(place, values)


def _second(mtime_ns: int) -> str:
    """In UTC; the signed number of 64 bits stands for one of 1601 to 2185, as for the catalog."""
    nanoseconds = FIRST + (mtime_ns - FIRST) % (1 << 64)
    return (datetime(1970, 1, 1) + timedelta(seconds=nanoseconds // 10**9)).isoformat()  # noqa: DTZ001
