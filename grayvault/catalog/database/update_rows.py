"""New values for many rows: on PostgreSQL in one statement, which takes half the time."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Table,
    bindparam,
    column,
    func,
    literal,
    update,
)

from grayvault.catalog.database.planner import avoid

_KEY = "row_id"
"""The name of an id among a row's values, where no column has it."""


def update_rows(
    connection: Connection,
    table: Table,
    values_by_id: Mapping[int, Mapping[str, Any]],
    condition: ColumnElement[bool],
) -> None:
    """Update the rows with these ids for which `condition` holds.

    All of them get values for the same columns.
    """
    rows = [{_KEY: row_id, **values} for row_id, values in values_by_id.items()]
    if connection.dialect.name != "postgresql":
        changed = update(table).where(table.c.id == bindparam(_KEY), condition)
        connection.execute(changed, rows)
        return
    avoid(connection, "nestloop")  # expecting one row, it would compare all with all
    new = _as_table(table, rows)
    new_values = {name: new.c[name] for name in rows[0] if name != _KEY}
    changed = update(table).where(table.c.id == new.c[_KEY], condition)
    connection.execute(changed.values(new_values))


def _as_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> FromClause:
    """The rows as a table of the statement, an array for each column."""
    types = {name: table.c.id.type if name == _KEY else table.c[name].type for name in rows[0]}
    arrays = [literal([row[name] for row in rows], ARRAY(kind)) for name, kind in types.items()]
    columns = [column(name, kind) for name, kind in types.items()]
    return func.unnest(*arrays).table_valued(*columns, name="new_values").render_derived()
