"""The area that a user names to be added: a folder, a file, a prefix or an object."""

import os
from pathlib import Path

from grayvault.core.errors import ConfigError
from grayvault.core.source_urls import is_object, named_source, parent
from grayvault.ingest.files import photo_stores
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import in_vault


def named_area(name: str) -> Area:
    """The area that an argument names.

    Raises `ConfigError` if it can't be added, and for objects what `photo_stores` raises.
    """
    path = named_source(name)
    if in_vault(path if is_object(path) else os.path.realpath(path)):
        raise ConfigError(f"{path} is in a vault: a vault's own files can't be added")
    area = _object_area(path, name) if is_object(path) else _file_area(path)
    if area is None:
        raise ConfigError(f"{path} does not exist: nothing was added")
    return area


def _file_area(path: str) -> Area | None:
    if not Path(path).exists():
        return None
    return Area(path, path) if Path(path).is_dir() else Area(str(Path(path).parent), path)


def _object_area(path: str, name: str) -> Area | None:
    """The object `path`, or the prefix; the latter only if its `name` ends with a slash."""
    if not name.endswith("/") and photo_stores.stamp_at(path) is not None:
        return Area(parent(path), path)
    is_there = next(photo_stores.objects_below(path), None) is not None
    return Area(path, path) if is_there else None
