"""Where photos were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COORDINATES = "latitude", "longitude"
INDEX = "ix_photos_latitude_longitude_id"


def upgrade() -> None:
    for name in COORDINATES:
        op.add_column("photos", sa.Column(name, sa.Float))
    op.create_index(INDEX, "photos", [*COORDINATES, "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "photos")
    for name in COORDINATES:
        op.drop_column("photos", name)
