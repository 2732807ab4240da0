"""The tree of the folder view, made of the catalog's rows: names, sizes and times, no content."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from grayvault.catalog.photo_places import NoPicture, PhotoPlace
from grayvault.core.colorizer import ModelRef
from grayvault.folder_view import file_names
from grayvault.folder_view.nodes import (
    File,
    FileBesidePhoto,
    Folder,
    PhotoFile,
    SidecarFile,
    TextFile,
)
from grayvault.folder_view.sidecar_files import sidecars_of
from grayvault.folder_view.source_roots import SourceRoots
from grayvault.restore.jpeg_size import jpeg_size
from grayvault.restore.views.etag import RENDERER_VERSION

BY_FOLDER, BY_DATE, RENAMED = "by-folder", "by-date", "renamed.txt"
_NO_FILES = "{}"
_UPLOADS, _WITHOUT_SOURCE = "uploads", "without-source"

_HEADING = "Files that have another name here than at their source, and what they are called there:"


@dataclass(frozen=True, slots=True)
class _Wish:
    """A file and what it should be called in its folder; `origin` is its name at its source."""

    file: File
    name: str
    origin: str
    photo_id: str


class TreeBuilder:
    """Puts files into folders, under names that no two of them share."""

    def __init__(self) -> None:
        self.root = Folder()
        self._wishes: dict[tuple[str, ...], list[_Wish]] = {}
        self._renamed: list[str] = []

    def add(self, folder: tuple[str, ...], wish: _Wish) -> None:
        self._wishes.setdefault(folder, []).append(wish)

    def build(self) -> Folder:
        """The whole tree. Unchanged names come first, so that none has to give way."""
        folders = {path: self._folder(path) for path in self._wishes}
        for path, wishes in self._wishes.items():
            wishes.sort(key=lambda wish: wish.name != wish.origin)  # stable: else in their order
            for wish in wishes:
                self._place(folders[path], path, wish)
        if self._renamed:
            self._list_renamed()
        return self.root

    def _folder(self, path: tuple[str, ...]) -> Folder:
        folder = self.root
        for name in path:
            child = folder.children.setdefault(name, Folder())
            assert isinstance(child, Folder)  # folders come before files
            folder = child
        return folder

    def _place(self, folder: Folder, path: tuple[str, ...], wish: _Wish) -> None:
        wished = file_names.usable(wish.name)
        name = file_names.unused(wished, folder.children, wish.photo_id)
        folder.children[name] = wish.file
        if name != wish.name:
            self._renamed.append(f"{'/'.join((*path, name))}\t{wish.origin!a}")
        above = self.root
        above.mtime_ns = max(above.mtime_ns, wish.file.mtime_ns)
        for part in path:
            child = above.children[part]
            assert isinstance(child, Folder)
            above = child
            above.mtime_ns = max(above.mtime_ns, wish.file.mtime_ns)

    def _list_renamed(self) -> None:
        text = "\n".join((_HEADING, *sorted(self._renamed), "")).encode()
        version = hashlib.sha256(text).hexdigest()[:32]
        self.root.children[RENAMED] = TextFile(text, self.root.mtime_ns, version)


def build_tree(places: Iterable[PhotoPlace], beside: Iterable[NoPicture]) -> Folder:
    """The tree of all photos: each at all its sources, and once by its date.

    `places` are in the order of `photo_places`; the first one of a photo names it by date.
    """
    every = list(places)
    roots = SourceRoots(place.root for place in every if place.root and place.name is None)
    builder, dated = TreeBuilder(), set[str]()
    for place in every:
        wishes = _wishes(place)
        for wish in wishes:
            builder.add(_folder_of(place, roots), wish)
        if place.id not in dated:
            dated.add(place.id)
            for wish in wishes:
                builder.add(_month_of(place), wish)
    for sidecar in sidecars_of(every, beside):
        parent, _, name = sidecar.path.rpartition("/")
        file = SidecarFile(sidecar.path, sidecar.size, sidecar.mtime_ns)
        builder.add((BY_FOLDER, *roots.folders(parent)), _Wish(file, name, name, ""))
    return builder.build()


def _wishes(place: PhotoPlace) -> list[_Wish]:
    """A photo's JPEG, and the files beside it."""
    origin = place.name or (place.path or place.source_name).rpartition("/")[2]
    mtime_ns = place.source_mtime_ns if place.mtime_ns is None else place.mtime_ns
    version = f"{place.revision[:32]}-{RENDERER_VERSION}"
    measured_with = None if place.colorizer is None else _model(place.colorizer, place.weights)
    size, hinted = jpeg_size(place), place.hint_bytes > 0
    photo = PhotoFile(place.id, size, mtime_ns, version, measured_with, hinted)
    wishes = [_Wish(photo, file_names.jpeg_name(origin), origin, place.id)]
    if not place.files_beside or place.files_beside == _NO_FILES:
        return wishes
    for ending, size in json.loads(place.files_beside).items():
        file = FileBesidePhoto(place.id, ending, size, mtime_ns, version)
        wishes.append(_Wish(file, file_names.name_beside(origin, ending), origin, place.id))
    return wishes


@lru_cache(maxsize=64)
def _model(name: str, weights: str | None) -> ModelRef:
    """The same object for all photos that were measured with it, since there may be many."""
    return ModelRef(name, weights)


def _folder_of(place: PhotoPlace, roots: SourceRoots) -> tuple[str, ...]:
    if place.path is None:
        inner = PurePosixPath(place.folder).parts
        return (BY_FOLDER, _WITHOUT_SOURCE, *(file_names.usable(name) for name in inner))
    if place.name is not None:
        return BY_FOLDER, _UPLOADS
    return (BY_FOLDER, *roots.folders(place.path.rpartition("/")[0]))


def _month_of(place: PhotoPlace) -> tuple[str, ...]:
    return BY_DATE, place.sorted_at[:4], place.sorted_at[:7]
