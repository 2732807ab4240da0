"""The first schema: photos, sources, ignored files, jobs and meta."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_photos()
    _create_sources()
    _create_jobs()
    op.create_table(
        "ignored",
        sa.Column("path", sa.LargeBinary, nullable=False),
        *_stamp(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_ignored"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def downgrade() -> None:
    for table in ("meta", "ignored", "jobs", "sources", "photos"):
        op.drop_table(table)


def _stamp() -> list[sa.Column[int]]:
    names = ("size", "mtime_ns", "inode", "device")
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _create_photos() -> None:
    op.create_table(
        "photos",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(64), nullable=False),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("source_name", sa.LargeBinary, nullable=False),
        sa.Column("folder", sa.LargeBinary, nullable=False),
        sa.Column("source_mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("source_bytes", sa.BigInteger, nullable=False),
        sa.Column("preview_bytes", sa.BigInteger, nullable=False),
        sa.Column("stored_bytes", sa.BigInteger, nullable=False),
        sa.Column("luma_bytes", sa.BigInteger, nullable=False),
        sa.Column("hint_bytes", sa.BigInteger, nullable=False),
        sa.Column("color_bytes", sa.BigInteger, nullable=False),
        sa.Column("colorizer", sa.String(64)),
        sa.Column("weights", sa.String(64)),
        sa.Column("delta_e_mean", sa.Float),
        sa.Column("delta_e_p95", sa.Float),
        sa.Column("delta_e_tile", sa.Float),
        sa.Column("luma_psnr", sa.Float),
        sa.Column("distance", sa.Float, nullable=False),
        sa.Column("effort", sa.Integer, nullable=False),
        sa.Column("bound_mean", sa.Float, nullable=False),
        sa.Column("bound_p95", sa.Float, nullable=False),
        sa.Column("bound_tile", sa.Float, nullable=False),
        sa.Column("note", sa.LargeBinary),
        sa.Column("archived_at", sa.String(40), nullable=False),
        sa.Column("original_freed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_photos"),
    )


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.LargeBinary),
        *_stamp(),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("detail", sa.LargeBinary),
        sa.Column("settings", sa.String(64)),
        sa.Column("photo_id", sa.String(64)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("first_seen", sa.String(40), nullable=False),
        sa.Column("last_seen", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_index("ix_sources_photo_id", "sources", ["photo_id"])
    op.create_index("ix_sources_path_photo_id", "sources", ["path", "photo_id"], unique=True)
    current = sa.text("state != 'superseded'")
    op.create_index(
        "ix_sources_current_path",
        "sources",
        ["path"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.LargeBinary),
        *_stamp(),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("upload", sa.Boolean, nullable=False),
        sa.Column("not_before", sa.Float, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("photo_id", sa.String(64)),
        sa.Column("reason", sa.String(64)),
        sa.Column("detail", sa.LargeBinary),
        sa.Column("source_bytes", sa.BigInteger),
        sa.Column("stored_bytes", sa.BigInteger),
        sa.Column("enqueued_at", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_batch_state", "jobs", ["batch", "state"])
    queued = sa.text("state = 'queued'")
    op.create_index("ix_jobs_queued", "jobs", ["id"], sqlite_where=queued, postgresql_where=queued)
    pending = sa.text("state IN ('queued', 'running')")
    op.create_index(
        "ix_jobs_pending_path",
        "jobs",
        ["path"],
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )
