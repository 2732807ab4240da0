"""What PostgreSQL's planner must not do where it can't know how many rows there are.

Its statistics are up to a minute old, and a queue may have grown from nothing to a million by then.
Source: postgresql.org/docs/current/runtime-config-query.html
"""

from typing import Literal

from sqlalchemy import Connection, text


def avoid(connection: Connection, way: Literal["nestloop", "sort"]) -> None:
    """Let PostgreSQL find other ways for the statements of this transaction, where there are any.

    On SQLite nothing changes.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL enable_{way} = off"))
