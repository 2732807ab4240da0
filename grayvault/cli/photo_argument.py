"""The photo that an argument names."""

from pathlib import Path

from sqlalchemy import Engine

from grayvault.catalog.photos import PhotoRow, find, find_by_path
from grayvault.core.source_urls import named_source

_BY_PATH = "path:"


def find_photo(engine: Engine, address: str) -> PhotoRow:
    """The photo at `address`: an id, its first 8 digits or more, or `path:` and a source's path.

    Raises `NotFoundError`, `AmbiguousIdError`.
    """
    if address.startswith(_BY_PATH):
        return find_by_path(engine, absolute(address.removeprefix(_BY_PATH)))
    return find(engine, address)


def absolute(path: str | Path) -> str:
    """A path as in the catalog: absolute, without `..`, with links as the user named them.

    Raises `ConfigError` for a URL that no photo can have.
    """
    return named_source(path)
