"""Likeness of photos to their originals, the quality that was asked for, bytes without loss."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FIGURES = "likeness_full_size", "likeness_full_size_worst", "likeness_display", "quality"
SUMS = (
    *("lossless_photos", "lossless_bytes"),
    *("likeness_photos", "likeness_full_size", "likeness_display"),
    *("quality_photos", "quality_missed"),
)


def upgrade() -> None:
    op.add_column("photos", sa.Column("lossless_bytes", sa.BigInteger))
    for name in FIGURES:
        op.add_column("photos", sa.Column(name, sa.Float))
    op.create_index("ix_photos_likeness_full_size", "photos", ["likeness_full_size"])
    for name in SUMS:
        column = sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
        op.add_column("totals", column)
    op.execute("UPDATE totals SET lossless_bytes = color_bytes")


def downgrade() -> None:
    for name in SUMS:
        op.drop_column("totals", name)
    op.drop_index("ix_photos_likeness_full_size", "photos")
    for name in (*FIGURES, "lossless_bytes"):
        op.drop_column("photos", name)
