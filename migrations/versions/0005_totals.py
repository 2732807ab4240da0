"""Sums over the photos, and the indexes that `stats` asks for."""

import os

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMES = {
    "folder": "folder",
    "month": "substr(sorted_at, 1, 7)",
    "camera": "coalesce(camera, 'unknown')",
    "tier": "tier",
    "colorizer": "coalesce(colorizer, 'none')",
    "format": "format",
}
SAVED = "source_bytes + preview_bytes - stored_bytes"
KNOWN = "SELECT 1 FROM sources WHERE photo_id = photos.id"
HAS_ORIGINAL = f"(EXISTS ({KNOWN} AND state = 'present') OR NOT EXISTS ({KNOWN}))"
MEASURED = "delta_e_mean IS NOT NULL AND delta_e_p95 IS NOT NULL"
RULED = "colorizer IS NOT NULL AND scene_colorizer IS NOT NULL"
SUMS = {
    "photos": "1",
    "source_bytes": "source_bytes",
    "preview_bytes": "preview_bytes",
    "stored_bytes": "stored_bytes",
    "luma_bytes": "luma_bytes",
    "hint_bytes": "hint_bytes",
    "color_bytes": "color_bytes",
    "freed_bytes": f"CASE WHEN original_freed THEN {SAVED} ELSE 0 END",
    "freeable_bytes": f"CASE WHEN NOT original_freed AND {HAS_ORIGINAL} THEN {SAVED} ELSE 0 END",
    "measured": f"CASE WHEN {MEASURED} THEN 1 ELSE 0 END",
    "delta_e_mean": f"CASE WHEN {MEASURED} THEN round(delta_e_mean * 10000) ELSE 0 END",
    "delta_e_p95": f"CASE WHEN {MEASURED} THEN round(delta_e_p95 * 10000) ELSE 0 END",
    "scene_photos": f"CASE WHEN {RULED} THEN 1 ELSE 0 END",
    "scene_agrees": f"CASE WHEN {RULED} AND scene_colorizer = colorizer THEN 1 ELSE 0 END",
}


def upgrade() -> None:
    totals = op.create_table(
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
        ["outcome", "state", "reason"],
        sqlite_where=left,
        postgresql_where=left,
    )
    for dimension in NAMES:
        if rows := _summed_up(dimension):
            op.bulk_insert(totals, rows)


def downgrade() -> None:
    op.drop_index("ix_sources_left", "sources")
    op.drop_index("ix_ignored_kind", "ignored")
    op.drop_index("ix_photos_delta_e_mean", "photos")
    op.drop_index("ix_photos_archived_at", "photos")
    op.drop_table("totals")


def _summed_up(dimension: str) -> list[dict[str, object]]:
    """The photos that are there already, as rows of `totals`."""
    sums = ", ".join(f"sum({value})" for value in SUMS.values())
    query = f"SELECT {NAMES[dimension]} AS named, {sums} FROM photos GROUP BY named"  # noqa: S608
    return [
        {
            "dimension": dimension,
            "name": os.fsencode(name),
            **{key: int(value) for key, value in zip(SUMS, values, strict=True)},
        }
        for name, *values in op.get_bind().execute(sa.text(query))
    ]
