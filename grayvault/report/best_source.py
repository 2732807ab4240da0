"""Where a photo came from, in one line."""

from collections.abc import Sequence
from pathlib import PurePath

from grayvault.catalog.source_files import SourceRow


def best_source(sources: Sequence[SourceRow], folder: str, name: str) -> str:
    """The path of the first of a photo's sources, else the folder and name of its vault file."""
    return sources[0].path if sources else str(PurePath(folder, name))
