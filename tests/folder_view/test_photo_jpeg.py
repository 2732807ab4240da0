"""Reading photos from the folder view: the size is right, whoever reads what and when."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from PIL import Image

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.core.errors import NotFoundError
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.nodes import PhotoFile, SidecarFile
from grayvault.imaging.formats import write_image
from grayvault.imaging.formats.jpeg.jpeg_attachments import jpeg_attachments
from grayvault.imaging.formats.jpeg.jpeg_padding import LEAST_PADDING
from grayvault.restore.jpeg_of_size import jpeg_of_size
from tests.folder_view.mixed_photos import TIME, files_in, folder_at, viewing
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for

ALL = 1 << 24
HEAD = 64 << 10
RENDERING = "grayvault.folder_view.photo_jpeg.jpeg_of_size"


def read(view: FolderView, path: str, offset: int = 0, count: int = ALL) -> bytes:
    file = view.node(path)
    assert isinstance(file, PhotoFile)
    opened = view.open(file)
    try:
        return opened.read(offset, count)
    finally:
        opened.close()


def contents(view: FolderView) -> dict[str, bytes]:
    """All files by their paths; each has its size."""
    result = {}
    for path, file in files_in(folder_at(view, "")):
        opened = view.open(file)
        result[path] = opened.read(0, ALL)
        opened.close()
        assert len(result[path]) == file.size, path
    return result


def photo_paths(view: FolderView) -> list[str]:
    files = files_in(folder_at(view, "by-folder"), "by-folder")
    return [path for path, file in files if isinstance(file, PhotoFile)]


def test_every_file_has_its_size_and_first_bytes_that_need_no_rendering(
    vault: ConfiguredVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with viewing(vault, cache_bytes=0) as view:
        whole = contents(view)
        assert len(whole) >= 20
        with monkeypatch.context() as without:
            without.setattr(RENDERING, None)
            heads = {path: _head(view, path) for path in photo_paths(view)}
        for path, head in heads.items():
            assert whole[f"/{path}"].startswith(head), path
        unknown = {Path(path).name for path, head in heads.items() if not head}
        assert unknown <= {"adobe-transform-0.jpg"}
        for path in heads:
            Image.open(BytesIO(whole[f"/{path}"])).load()


def _head(view: FolderView, path: str) -> bytes:
    """The first bytes, or none if they can't be had without rendering."""
    try:
        head = read(view, path, 0, HEAD)
    except TypeError:  # what would render is gone
        return b""
    assert len(head) == HEAD
    return head


@pytest.mark.parametrize("quality", [97, 30])
def test_sizes_stay_when_an_encoder_takes_more_or_fewer_bytes(
    vault: ConfiguredVault, monkeypatch: pytest.MonkeyPatch, quality: int
) -> None:
    saved = write_image._saved

    def other(image: Image.Image, output: Any, **options: Any) -> bytes:
        asked = options.get("quality", 0)
        return saved(image, output, **{**options, "quality": quality if asked == 90 else asked})

    monkeypatch.setattr(write_image, "_saved", other)
    with viewing(vault, cache_bytes=0) as view:
        paths = photo_paths(view)
        assert paths
        assert {path: len(read(view, path)) for path in paths} == _sizes(view, paths)


def _sizes(view: FolderView, paths: list[str]) -> dict[str, int]:
    nodes = {path: view.node(path) for path in paths}
    return {path: node.size for path, node in nodes.items() if isinstance(node, PhotoFile)}


def test_listed_pictures_behind_the_photo_are_found_behind_the_padding(
    mixed: Desk, vault: ConfiguredVault
) -> None:
    original = mixed.photos / "formats" / "mpf-second.jpg"
    if not original.exists():
        pytest.skip("../shared/reports is not there")
    with viewing(vault) as view:
        restored = read(view, "by-folder/photos/formats/mpf-second.jpg")
    before, after = jpeg_attachments(original.read_bytes()), jpeg_attachments(restored)
    assert after == before
    assert after


def test_a_photo_is_rendered_once_for_all_who_read_it(
    vault: ConfiguredVault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    readers, rendered = 8, list[int]()
    barrier = Barrier(readers)

    def counted(file: Any, colorizer: Any, size: int, decode: Any) -> bytes:
        rendered.append(size)
        return jpeg_of_size(file, colorizer, size, decode)

    def read_later(view: FolderView, offset: int) -> bytes:
        barrier.wait()
        return read(view, "by-folder/photos/twin.jpg", LEAST_PADDING + offset, 1000)

    monkeypatch.setattr(RENDERING, counted)
    with viewing(vault) as view:
        _forget_views(vault)
        with ThreadPoolExecutor(readers) as pool:
            pieces = list(pool.map(lambda n: read_later(view, 1000 * n), range(readers)))
        assert b"".join(pieces) == read(view, "by-folder/photos/twin.jpg", LEAST_PADDING, 8000)
    assert len(rendered) == 1


def _forget_views(vault: ConfiguredVault) -> None:
    for path in vault.folder.views.glob("*/*"):
        path.unlink()


@pytest.mark.parametrize("first_read", [HEAD, ALL])
def test_what_is_read_while_a_photo_is_archived_anew_fits_together(
    desk: Desk, first_read: int
) -> None:
    save_photo(desk.photos / "p.jpg", 3)
    desk.add()
    with desk.services() as vault, viewing(vault) as view:
        file = view.node("by-folder/photos/p.jpg")
        assert isinstance(file, PhotoFile)
        opened = view.open(file)
        before = opened.read(0, first_read)
        assert desk.run("rearchive", "--tier", "color", file.photo_id).code == 0
        after = opened.read(0, ALL)
        opened.close()
        assert len(after) == file.size
        assert after.startswith(before)
        wait_for(lambda: view.node("by-folder/photos/p.jpg") != file, "the tree to change")
        anew = view.node("by-folder/photos/p.jpg")
        assert isinstance(anew, PhotoFile)
        assert (anew.size != file.size, anew.version != file.version) == (True, True)
        assert len(read(view, "by-folder/photos/p.jpg")) == anew.size


def test_a_sidecar_is_the_users_own_file_unless_it_has_changed(desk: Desk, tmp_path: Path) -> None:
    save_photo(desk.photos / "p.jpg", 3)
    sidecar, secret = desk.photos / "p.xmp", tmp_path / "secret"
    sidecar.write_bytes(b"<xmp/>")
    secret.write_bytes(b"secret")
    desk.add()
    with desk.services() as vault, viewing(vault) as view:
        file = view.node("by-folder/photos/p.xmp")
        assert isinstance(file, SidecarFile)
        opened = view.open(file)
        assert opened.read(0, ALL) == b"<xmp/>"
        opened.close()
        sidecar.unlink()
        sidecar.symlink_to(secret)
        with pytest.raises(NotFoundError):
            view.open(file)
        sidecar.unlink()
        sidecar.write_bytes(b"longer now")
        with pytest.raises(NotFoundError, match="has changed"):
            view.open(file)


def test_times_are_the_sources_own(vault: ConfiguredVault) -> None:
    with viewing(vault) as view:
        times = {file.mtime_ns for _, file in files_in(folder_at(view, "by-folder"))}
    assert times == {TIME}
