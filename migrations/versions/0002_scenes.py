"""What photos show, and the colorizer that the rule for scenes takes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("scene", sa.String(16)))
    op.add_column("photos", sa.Column("scene_colorizer", sa.String(64)))


def downgrade() -> None:
    op.drop_column("photos", "scene_colorizer")
    op.drop_column("photos", "scene")
