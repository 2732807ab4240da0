"""SQL that is compiled once for all catalogs that a test process opens.

SQLAlchemy compiles statements once for each engine, and most tests open several.
"""

from typing import Any
from unittest import mock

from sqlalchemy import Engine, create_engine

from grayvault.catalog.database import sqlite


class _Statements(dict[tuple[Any, ...], Any]):
    """A cache of compiled statements whose keys leave out the engine's dialect object."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_SQLITE = _Statements()


def share_statements() -> None:
    """Let all SQLite catalogs that are opened from now on share their compiled statements."""
    mock.patch.object(sqlite, "create_engine", _create_engine).start()


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    engine.update_execution_options(compiled_cache=_SQLITE)
    return engine
