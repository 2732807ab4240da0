"""What came with photos and is not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("left_out", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("photos", "left_out")
