"""Photos that were removed on purpose."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("photo_id", sa.String(64), nullable=False),
        sa.Column("removed_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_removals")),
    )


def downgrade() -> None:
    op.drop_table("removals")
