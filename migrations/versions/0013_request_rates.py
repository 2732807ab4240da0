"""When each caller may send its next request, for servers that share a catalog."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_shared = op.get_bind().dialect.name == "postgresql"
    collation = "C" if is_shared else None
    op.create_table(
        "request_rates",
        sa.Column("caller", sa.String(64, collation=collation), nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("caller", name="pk_request_rates"),
        # What a crash forgets is a minute's count, and nobody waits for the disk.
        prefixes=["UNLOGGED"] if is_shared else [],
    )


def downgrade() -> None:
    op.drop_table("request_rates")
