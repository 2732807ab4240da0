"""The folder view of a vault: what lies where, and what is in a file."""

from typing import assert_never

from sqlalchemy import Engine

from grayvault.catalog.photos import find
from grayvault.core.errors import NotFoundError, UnsupportedError
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
from grayvault.folder_view.photo_jpeg import JpegRendering, PhotoJpeg


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

    def version(self, file: File) -> str:
        """Changes with the file's content, and so with the colorizer that restores its colours."""
        if not isinstance(file, PhotoFile) or file.measured_with is None:
            return file.version
        try:
            by = self._rendering.renderer.restorer(file.measured_with, hinted=file.hinted)
        except UnsupportedError:  # nobody can open it, either
            return file.version
        if by == file.measured_with:
            return file.version
        return "-".join(filter(None, (file.version, by.name, by.weights)))

    def close(self) -> None:
        """Close the connection to the catalog."""
        self._tree.close()

    def _beside(self, file: FileBesidePhoto) -> bytes:
        photo = find(self._engine, file.photo_id)
        content = self._rendering.renderer.file_beside(photo, file.ending)
        if content is None or len(content) != file.size:
            raise NotFoundError(f"photo {file.photo_id} has no such file beside it any more")
        return content
