import pytest

from grayvault.ingest.files.file_endings import FileType, classify


@pytest.mark.parametrize(
    "name",
    [
        *("a.jpg", "b.JPEG", "c.Png", "d.webp", "e.tif", "x.y.jfif"),
        *("a.HEIC", "c.gif", "d.jxl", "e.avif", "f.BMP"),
    ],
)
def test_pictures_that_are_taken_in(name: str) -> None:
    assert classify(f"/photos/{name}") == FileType("picture", "picture")


@pytest.mark.parametrize("name", ["b.cr3", "f.ARW", "g.psd", "3d.MPO", "x.jps"])
def test_pictures_that_are_not_taken_in_yet(name: str) -> None:
    assert classify(f"/photos/{name}") == FileType("unsupported", "picture")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("film.MOV", "video"),
        ("clip.mts", "video"),
        ("song.mp3", "audio"),
        ("notes.txt", "text"),
        ("backup.tar.gz", "archive"),
        ("drawing.svg", "other"),
        ("jpg", "other"),
        (".jpg", "other"),
        ("odd\n\udce9.pdf", "other"),
        ("", "other"),
    ],
)
def test_other_files_are_ignored_by_their_kind(name: str, kind: str) -> None:
    assert classify(f"/photos/{name}") == FileType("ignored", kind)
