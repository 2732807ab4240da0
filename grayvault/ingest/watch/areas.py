"""Folders and files to be looked at."""

import os
from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """A folder (or file) to be scanned, which is or lies under `root`; both paths are absolute.

    Unless `deep`, the folders inside `folder` are left out.
    """

    root: str
    folder: str
    deep: bool = True


def outermost(areas: Set[Area]) -> list[Area]:
    """The areas, by path, without those that deep ones among them contain."""
    return [area for area in sorted(areas, key=_by_path) if not _covered(area, areas)]


def _by_path(area: Area) -> tuple[str, str]:
    return area.root, area.folder


def _covered(area: Area, areas: Set[Area]) -> bool:
    """Whether another of `areas` is deep and contains this one."""
    if not area.deep and Area(area.root, area.folder) in areas:
        return True
    folder = area.folder
    while folder != area.root and len(folder) > len(area.root):
        folder = os.path.dirname(folder)  # noqa: PTH120
        if Area(area.root, folder) in areas:
            return True
    return False
