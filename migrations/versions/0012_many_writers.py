"""A catalog on PostgreSQL: many writers, text by its bytes, long numbers, names to search in."""

import os

import sqlalchemy as sa
from alembic import op

from grayvault.catalog.selections.search import folded_path

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CHUNK = 10_000
QUEUED, RUNNING = sa.text("state = 'queued'"), sa.text("state = 'running'")
SUPERSEDED = sa.text("state = 'superseded'")

TRIGRAMS = """
CREATE FUNCTION trigrams(word bytea) RETURNS bytea[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT substring(word FROM place FOR 3) FROM generate_series(1, length(word) - 2) place
)
"""
HAS_WORD = """
CREATE FUNCTION has_word(path bytea, word bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN trigrams(path) @> trigrams(word) AND position(word IN path) > 0
"""


def upgrade() -> None:
    op.add_column(
        "photos",
        sa.Column("folded_path", sa.LargeBinary, nullable=False, server_default=sa.text("''")),
    )
    _fold_paths(op.get_bind())
    op.add_column("jobs", sa.Column("holder", sa.String(32)))
    op.add_column("jobs", sa.Column("lease_until", sa.Float))
    _index_queue(["attempts", "id"])
    _create_partial("ix_jobs_running", "jobs", ["id"], RUNNING)
    _create_partial("ix_sources_superseded", "sources", ["photo_id"], SUPERSEDED)
    with op.batch_alter_table("meta") as batch:
        batch.alter_column("key", existing_type=sa.String(32), type_=sa.Text, nullable=False)
    with op.batch_alter_table("totals") as batch:
        share = sa.Column("share", sa.String(1), nullable=False, server_default=sa.text("'0'"))
        batch.add_column(share)
    _key_totals(["dimension", "name", "share"])
    if op.get_bind().dialect.name == "postgresql":
        _for_postgresql(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_photos_trigrams", "photos")
        op.execute("DROP FUNCTION has_word")
        op.execute("DROP FUNCTION trigrams")
        op.execute("DELETE FROM totals")  # of several shares; they are summed up again
    _key_totals(["dimension", "name"])
    with op.batch_alter_table("totals") as batch:
        batch.drop_column("share")
    op.drop_index("ix_sources_superseded", "sources")
    op.drop_index("ix_jobs_running", "jobs")
    _index_queue(["id"])
    with op.batch_alter_table("meta") as batch:
        batch.alter_column("key", existing_type=sa.Text, type_=sa.String(32), nullable=False)
    op.drop_column("jobs", "lease_until")
    op.drop_column("jobs", "holder")
    op.drop_column("photos", "folded_path")


def _index_queue(columns: list[str]) -> None:
    op.drop_index("ix_jobs_queued", "jobs")
    _create_partial("ix_jobs_queued", "jobs", columns, QUEUED)


def _create_partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _key_totals(columns: list[str]) -> None:
    with op.batch_alter_table("totals") as batch:
        batch.drop_constraint("pk_totals", type_="primary")
        batch.create_primary_key("pk_totals", columns)


def _fold_paths(connection: sa.Connection) -> None:
    names = "id", "folder", "source_name", "folded_path"
    photos = sa.table("photos", *map(sa.column, names))
    fold = photos.update().where(photos.c.id == sa.bindparam("photo"))
    rows = connection.execute(sa.select(photos.c.id, photos.c.folder, photos.c.source_name)).all()
    for start in range(0, len(rows), CHUNK):
        values = [
            {"photo": id_, "folded_path": folded_path(os.fsdecode(folder), os.fsdecode(name))}
            for id_, folder, name in rows[start:][:CHUNK]
        ]
        connection.execute(fold, values)


def _for_postgresql(connection: sa.Connection) -> None:
    """Nobody has had a catalog there before: the tables are empty."""
    inspector = sa.inspect(connection)
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        for column in inspector.get_columns(table):
            if isinstance(column["type"], sa.String) and column["type"].collation is None:
                kind = column["type"].compile(connection.dialect)
                _alter(table, column["name"], f'TYPE {kind} COLLATE "C"')
    for table in ("sources", "jobs"):
        _alter(table, "id", "TYPE bigint")
        op.execute(f"ALTER SEQUENCE {table}_id_seq AS bigint")
    op.execute(TRIGRAMS)
    op.execute(HAS_WORD)
    op.execute("CREATE INDEX ix_photos_trigrams ON photos USING gin (trigrams(folded_path))")


def _alter(table: str, column: str, change: str) -> None:
    op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} {change}")
