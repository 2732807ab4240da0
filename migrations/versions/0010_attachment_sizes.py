"""The bytes of a photo's metadata and attachments in its full-size JPEG, and beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("bytes_inside", sa.BigInteger))
    op.add_column("photos", sa.Column("files_beside", sa.Text))


def downgrade() -> None:
    for name in ("files_beside", "bytes_inside"):
        op.drop_column("photos", name)
