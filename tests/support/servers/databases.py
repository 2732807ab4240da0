"""Where tests put their catalogs."""

from typing import Protocol

import pytest
from sqlalchemy import URL, Engine

from tests.catalog.builders import url


class Databases(Protocol):
    """A kind of database."""

    def empty_database(self) -> URL:
        """A place for a catalog, or an empty catalog."""

    def give_back(self, engine: Engine) -> None:
        """The test that had the catalog is over; it was migrated and may hold anything."""


class SqliteFiles:
    """Files, each in a folder of its own."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders

    def empty_database(self) -> URL:
        return url(self._folders.mktemp("catalog"))

    def give_back(self, engine: Engine) -> None:
        """Files need not be used again."""
