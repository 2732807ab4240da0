"""Rows at or under a folder as one range of an index, for PostgreSQL."""

from sqlalchemy import Column, ColumnElement, Connection

from grayvault.catalog.database.schema import at_or_under


def in_one_range(
    connection: Connection, path: Column[str], folder: str
) -> list[ColumnElement[bool]]:
    """Conditions that together hold if `path` is `folder` or lies in it at any depth.

    By the two ranges of `at_or_under` alone PostgreSQL reads more: the rows, or all of an index.
    """
    folder = folder.rstrip("/")
    if not folder:
        return []
    conditions = [at_or_under(path, folder)]
    if connection.dialect.name == "postgresql":
        conditions += [path >= folder, path < f"{folder}0"]
    return conditions
