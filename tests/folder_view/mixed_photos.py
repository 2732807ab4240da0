"""A small vault of photos of many kinds, and its folder view."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import BoundedSemaphore

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.nodes import File, Folder
from grayvault.folder_view.photo_jpeg import JpegRendering
from grayvault.restore.views.view_cache import ViewCache
from tests.support.desk import Desk
from tests.support.photos import PHOTOS
from tests.support.pictures import piece, save_photo

ODD_NAMES = ("#1 50%.jpg", "été.jpg", "e\u0301te\u0301.jpg", "🦆 & <b>.jpg", "a+b;c=d?.jpg")
"""What addresses, XML and file systems may trip over; two differ in their normal form alone."""

NOT_UTF8 = os.fsdecode(b"caf\xe9.jpg")
_REPORTS = (
    "trailing-s.png",
    "gain-map-s.jxl",
    "exif6-no-irot.heic",
    "mpf-second.jpg",
    "samsung-motion-trailer.jpg",
    "comments.jpg",
    "exif-2-segments.jpg",
    "adobe-transform-0.jpg",
    "alpha-s.webp",
)

TIME = 1_600_000_000_123_456_789
"""When all photos were last changed, in nanoseconds since 1970."""


def save_mixed_photos(folder: Path) -> None:
    """Photos with odd names, of other formats, in folders, twice, in gray, and beside videos."""
    for number, name in enumerate((*ODD_NAMES, NOT_UTF8)):
        save_photo(folder / "odd" / name, number)
    save_photo(folder / "trip" / "IMG_1.JPG", 6)
    shutil.copy(folder / "trip" / "IMG_1.JPG", folder / "twin.jpg")
    piece(7).save(folder / "trip" / "IMG_2.png")
    piece(8).convert("L").save(folder / "trip" / "gray.jpg", quality=98)
    (folder / "trip" / "IMG_1.mov").write_bytes(b"a video" * 100)
    (folder / "trip" / "IMG_1.JPG.xmp").write_bytes(b"<x:xmpmeta/>")
    (folder / "trip" / "notes.txt").write_bytes(b"not beside a photo")
    for name in _REPORTS:
        source = PHOTOS.parent / "reports" / name
        if source.exists():
            (folder / "formats").mkdir(exist_ok=True)
            shutil.copy(source, folder / "formats")
    for path in folder.rglob("*"):
        os.utime(path, ns=(TIME, TIME))


def archive_mixed_photos(desk: Desk) -> None:
    """Archive them as the tiers do it: in gray, in colour, and with a JPEG's coefficients."""
    save_mixed_photos(desk.photos)
    assert desk.add("--tier", "color", desk.photos / "odd" / ODD_NAMES[0]).code == 0
    assert desk.add("--tier", "exact", desk.photos / "odd" / ODD_NAMES[1]).code == 0
    desk.add("--lossy-metadata", desk.photos)


@contextmanager
def viewing(vault: ConfiguredVault, cache_bytes: int = 1 << 30) -> Iterator[FolderView]:
    """The folder view of a vault, with one rendering at a time."""
    cache, slot = ViewCache(vault.folder.views, cache_bytes), BoundedSemaphore(1)
    rendering = JpegRendering(Renderer(vault), cache, nullcontext, lambda: slot)
    view = FolderView(vault.engine, rendering)
    try:
        yield view
    finally:
        view.close()


def files_in(folder: Folder, path: str = "") -> Iterator[tuple[str, File]]:
    """All files at or below a folder with their paths."""
    for name, node in folder.children.items():
        if isinstance(node, Folder):
            yield from files_in(node, f"{path}/{name}")
        else:
            yield f"{path}/{name}", node


def folder_at(view: FolderView, path: str) -> Folder:
    """A folder of the view."""
    folder = view.node(path)
    assert isinstance(folder, Folder)
    return folder
