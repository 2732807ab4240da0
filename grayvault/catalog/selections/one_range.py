"""Rows at or under a folder as one range of an index, for PostgreSQL."""

from sqlalchemy import Column, ColumnElement, Connection

from grayvault.catalog.database.schema import at_or_under


def in_one_range(
    connection: Connection, path: Column[str], folder: str
) -> list[ColumnElement[bool]]:
    """Conditions that together hold if `path` is `folder` or lies in it at any depth.

    None for "", which is everything.
    """
    if not folder:
        return []
    return [at_or_under(path, folder), *one_range(connection, path, folder)]


def one_range(connection: Connection, path: Column[str], folder: str) -> list[ColumnElement[bool]]:
    """What holds for all paths at or under `folder`, and for few others; on SQLite nothing.

    By the two ranges of `at_or_under` alone PostgreSQL reads more: the rows, or all of an index.
    """
    folder = folder.rstrip("/")
    if not folder or connection.dialect.name != "postgresql":
        return []
    return [path >= folder, path < f"{folder}0"]
