"""The folder view of a vault: what lies where, and what is in a file."""

from typing import assert_never

from sqlalchemy import Engine

from grayvault.catalog.photos import find
from grayvault.core.errors import NotFoundError
from grayvault.folder_view.current_tree import CurrentTree
from grayvault.folder_view.nodes import (
    File,
    FileBesidePhoto,
    Node,
    PhotoFile,
    SidecarFile,
    TextFile,
    find_node,
)
from grayvault.folder_view.open_files import FileInMemory, OpenFile, open_sidecar
from grayvault.folder_view.photo_jpeg import JpegRendering, PhotoJpeg, jpeg_version


class FolderView:
    """All photos of a vault as a tree of ordinary files; for several threads."""

    def __init__(self, engine: Engine, rendering: JpegRendering) -> None:
        self._engine, self._rendering = engine, rendering
        self._tree = CurrentTree(engine)

    def node(self, path: str) -> Node:
        """What lies at a path, its names separated by slashes; "" is the root.

        Raises `NotFoundError`.
        """
        node = find_node(self._tree.root(), path)
        if node is None:
            raise NotFoundError(f"the folder view has no {path!r}")
        return node

    def version(self, file: File) -> str:
        """What changes with a file's content. Raises `GrayVaultError` if it can't be had any more.

        The tree doesn't know which colorizers can be used at the moment.
        """
        if not isinstance(file, PhotoFile):
            return file.version
        photo = find(self._engine, file.photo_id)
        return jpeg_version(photo, file.version, self._rendering.renderer)

    def open(self, file: File) -> OpenFile:
        """Open a file. Raises `GrayVaultError` if it can't be had any more."""
        match file:
            case PhotoFile():
                photo = find(self._engine, file.photo_id)
                return PhotoJpeg(photo, file.size, self._rendering)
            case FileBesidePhoto():
                return FileInMemory(self._beside(file))
            case SidecarFile():
                return open_sidecar(file)
            case TextFile():
                return FileInMemory(file.content)
            case _:
                assert_never(file)

    def close(self) -> None:
        """Close the connection to the catalog."""
        self._tree.close()

    def _beside(self, file: FileBesidePhoto) -> bytes:
        photo = find(self._engine, file.photo_id)
        content = self._rendering.renderer.file_beside(photo, file.ending)
        if content is None or len(content) != file.size:
            raise NotFoundError(f"photo {file.photo_id} has no such file beside it any more")
        return content
