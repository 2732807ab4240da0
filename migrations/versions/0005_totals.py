"""Sums over the photos, filled by the first `stats`, and the indexes that `stats` asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SUMS = (
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


def upgrade() -> None:
    op.create_table(
        "totals",
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("dimension", "name", name="pk_totals"),
    )
    op.create_index("ix_photos_archived_at", "photos", ["archived_at"])
    op.create_index("ix_photos_delta_e_mean", "photos", ["delta_e_mean"])
    op.create_index("ix_ignored_kind", "ignored", ["kind"])
    left = sa.text("outcome != 'archived'")
    op.create_index(
        "ix_sources_left",
        "sources",
        ["outcome", "reason"],
        sqlite_where=left,
        postgresql_where=left,
    )


def downgrade() -> None:
    op.drop_index("ix_sources_left", "sources")
    op.drop_index("ix_ignored_kind", "ignored")
    op.drop_index("ix_photos_delta_e_mean", "photos")
    op.drop_index("ix_photos_archived_at", "photos")
    op.drop_table("totals")
