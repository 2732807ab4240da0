"""A photo's JPEG while it is read: made when it is needed, once for all who read it at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock

from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.folder_view.open_files import FileInMemory, FileOnDisk, OpenFile, open_if_there
from grayvault.imaging.formats.jpeg.jpeg_padding import LEAST_PADDING
from grayvault.restore.jpeg_of_size import jpeg_head, jpeg_of_size
from grayvault.restore.views.view_cache import ViewCache
from grayvault.restore.views.view_plan import ViewPlan

_VIEW = View(format="jpeg")


@dataclass(frozen=True)
class JpegRendering:
    """What photos are rendered with, and how many at a time, since each takes much memory.

    `queue` is entered before and may raise `BusyError`; `slot` is held meanwhile.
    """

    renderer: Renderer
    cache: ViewCache
    queue: Callable[[], AbstractContextManager[object]]
    slot: Callable[[], AbstractContextManager[object]]


class PhotoJpeg:
    """A photo's JPEG of `size` bytes as an `OpenFile`; nothing is rendered before it is read.

    All that is read of it fits together, even if the photo is archived anew meanwhile: the vault
    file that its first bytes came from stays in memory until the whole is made.
    """

    def __init__(self, photo: PhotoRow, size: int, rendering: JpegRendering) -> None:
        self._photo, self._size = photo, size
        self._rendering = rendering
        self._lock = Lock()
        self._vault_file: VaultFile | None = None
        self._head: bytes | None = None
        self._opened: OpenFile | None = None

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes; the first 128 KiB come without restoring the photo, if possible."""
        count = min(count, self._size - offset)
        with self._lock:
            self._opened = self._opened or self._cached(self._plan())
            if self._opened is None and offset + count <= LEAST_PADDING:
                self._head = self._head or self._made_head()
                if self._head is not None:
                    return self._head[offset : offset + count]
            if self._opened is None:
                self._opened = self._rendering.renderer.with_plan(self._photo, _VIEW, self._whole)
            self._check_head(self._opened)
        return self._opened.read(offset, count)

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = self._vault_file = self._head = None

    def _check_head(self, opened: OpenFile) -> None:
        """Raise `DamagedFileError` if the whole differs from what was read of it before."""
        head, self._head, self._vault_file = self._head, None, None
        if head is not None and opened.read(0, len(head)) != head:
            raise DamagedFileError(
                f"photo {self._photo.id} changed while it was read: open its file again"
            )

    def _plan(self) -> ViewPlan:
        return self._rendering.renderer.plan(self._photo, _VIEW)

    def _key(self, plan: ViewPlan) -> str:
        return f"{plan.etag}.{self._size}.jpeg"

    def _cached(self, plan: ViewPlan) -> FileOnDisk | None:
        path = self._rendering.cache.find(self._key(plan))
        return None if path is None else open_if_there(path)

    def _made_head(self) -> bytes | None:
        renderer, plan = self._rendering.renderer, self._plan()
        self._vault_file = self._vault_file or renderer.read(self._photo)
        colorizer = renderer.current_colorizer(plan, self._vault_file)
        return jpeg_head(self._vault_file, colorizer, self._size)

    def _whole(self, plan: ViewPlan) -> OpenFile:
        """The whole JPEG, from the view cache or rendered into it."""
        cache, key = self._rendering.cache, self._key(plan)
        with self._rendering.queue(), cache.rendering(key):
            if opened := self._cached(plan):  # rendered for another reader meanwhile
                return opened
            with self._rendering.slot():
                jpeg = self._rendered(plan)
            path = cache.put(key, jpeg)
            opened = None if path is None else open_if_there(path)
            return opened or FileInMemory(jpeg)

    def _rendered(self, plan: ViewPlan) -> bytes:
        renderer = self._rendering.renderer
        file = self._vault_file or renderer.read(self._photo)
        colorizer = renderer.current_colorizer(plan, file)
        return jpeg_of_size(file, colorizer, self._size, renderer.decode)
