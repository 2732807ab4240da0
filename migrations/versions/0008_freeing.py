"""Originals that wait to be freed, and photos that were replaced by what their source became."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITING = sa.text("freeing IS NOT NULL")


def upgrade() -> None:
    op.add_column("sources", sa.Column("freeing", sa.String(16)))
    op.create_index(
        "ix_sources_waiting",
        "sources",
        ["last_seen"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.add_column(
        "removals",
        sa.Column("superseded", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "unfreed",
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.Column("detail", sa.LargeBinary),
        sa.Column("not_before", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_unfreed"),
    )


def downgrade() -> None:
    op.drop_table("unfreed")
    op.drop_column("removals", "superseded")
    op.drop_index("ix_sources_waiting", "sources")
    op.drop_column("sources", "freeing")
