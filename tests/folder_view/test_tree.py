"""What lies where in the folder view, made of the catalog's rows alone."""

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest

from grayvault.catalog.photo_places import NoPicture, PhotoPlace
from grayvault.folder_view.nodes import Folder, PhotoFile, TextFile, find_node
from grayvault.folder_view.tree import build_tree

TIME = 1_700_000_000_000_000_000


def place(path: str | None, photo_id: str = "a" * 64, **changes: Any) -> PhotoPlace:
    """A photo at a path below `/home/me/Pictures`, or without a source."""
    values: dict[str, Any] = {
        "path": path and str(PurePosixPath("/home/me/Pictures", path)),
        "root": "/home/me/Pictures" if path else None,
        "name": None,
        "mtime_ns": TIME if path else None,
        "id": photo_id,
        "revision": "f" * 64,
        "tier": "compact",
        "format": "jpeg",
        "width": 4000,
        "height": 3000,
        "source_name": "first.jpg",
        "folder": "old",
        "source_mtime_ns": TIME - 1,
        "sorted_at": "2024-06-30T12:00:00",
        "stored_bytes": 1_010_000,
        "luma_bytes": 1_000_000,
        "distance": 1.0,
        "hint_bytes": 1000,
        "colorizer": "propagate",
        "weights": None,
        "bytes_inside": 5000,
        "files_beside": "{}",
    }
    return PhotoPlace(**{**values, **changes})


def names(root: Folder, path: str) -> list[str]:
    folder = find_node(root, path)
    assert isinstance(folder, Folder)
    return sorted(folder.children)


def test_each_source_has_its_own_path_and_time() -> None:
    root = build_tree([place("trip/a.jpg"), place("b.JPEG", mtime_ns=5)], [])
    assert names(root, "/") == ["by-date", "by-folder"]
    assert names(root, "by-folder/Pictures") == ["b.JPEG", "trip"]
    first, second = (find_node(root, f"by-folder/Pictures/{n}") for n in ("trip/a.jpg", "b.JPEG"))
    assert isinstance(first, PhotoFile)
    assert isinstance(second, PhotoFile)
    assert (first.mtime_ns, second.mtime_ns) == (TIME, 5)
    assert first.size == second.size
    assert names(root, "by-date/2024/2024-06") == ["a.jpg"]  # once, by its first source


def test_names_that_are_no_jpegs_get_an_ending_and_give_way() -> None:
    ids = [digit * 64 for digit in "abc"]
    rows = [
        place("IMG_1.heic", ids[0], files_beside=json.dumps({".mp4": 9, ".gainmap.jpg": 4})),
        place("IMG_1.heic.jpg", ids[1]),
        place("IMG_1.png", ids[2]),
    ]
    root = build_tree(rows, [])
    assert names(root, "by-folder/Pictures") == [
        *("IMG_1.gainmap.jpg", "IMG_1.heic-aaaaaaaa.jpg", "IMG_1.heic.jpg"),
        *("IMG_1.mp4", "IMG_1.png.jpg"),
    ]
    own = find_node(root, "by-folder/Pictures/IMG_1.heic.jpg")
    assert isinstance(own, PhotoFile)
    assert own.photo_id == ids[1]


def test_what_was_renamed_is_listed() -> None:
    long = "x" * 254 + ".jpg"
    root = build_tree([place("caf\udce9\n.jpg"), place(f"sub/{long}", "b" * 64)], [])
    assert names(root, "by-folder/Pictures") == ["caf__.jpg", "sub"]
    [short] = names(root, "by-folder/Pictures/sub")
    assert len(short) == 255
    assert short.endswith(".jpg")
    listed = find_node(root, "renamed.txt")
    assert isinstance(listed, TextFile)
    lines = listed.content.decode().splitlines()[1:]
    origin = ascii("caf\udce9\n.jpg")
    assert f"by-folder/Pictures/caf__.jpg\t{origin}" in lines
    assert len(lines) == 4  # each at both of its places


def test_photos_of_the_same_name_and_month_keep_their_names_when_others_come() -> None:
    rows = [place("1/IMG.jpg", "a" * 64), place("2/IMG.jpg", "b" * 64)]
    before = names(build_tree(rows[:1], []), "by-date/2024/2024-06")
    after = names(build_tree(rows, []), "by-date/2024/2024-06")
    assert (before, after) == (["IMG.jpg"], ["IMG-bbbbbbbb.jpg", "IMG.jpg"])


def test_roots_inside_others_are_parts_of_them_and_equal_names_get_numbers() -> None:
    rows = [
        place("trip/a.jpg", root="/home/me/Pictures/trip"),
        place("b.jpg"),
        place("/mnt/Pictures/c.jpg", root="/mnt/Pictures"),
        place("/single/d.jpg", root="/single/d.jpg"),
    ]
    root = build_tree(rows, [])
    assert names(root, "by-folder") == ["Pictures", "Pictures-2", "single"]
    assert names(root, "by-folder/Pictures/trip") == ["a.jpg"]
    assert names(root, "by-folder/Pictures-2") == ["c.jpg"]


def test_photos_in_a_store_are_those_of_a_folder_without_what_lies_beside_them() -> None:
    prefix = "s3://bucket/2024"
    photo = replace(place("a.jpg", root=prefix), path=f"{prefix}/trip/a.jpg")
    root = build_tree([photo], [NoPicture(f"{prefix}/trip/a.xmp", 7, 1)])
    assert names(root, "by-folder") == ["2024"]
    assert names(root, "by-folder/2024/trip") == ["a.jpg"]


def test_uploads_and_photos_without_a_source_have_places_of_their_own() -> None:
    upload = place("/vault/originals/ab/1.jpg", root="/vault/originals", name="up.jpg")
    root = build_tree([upload, place(None, "b" * 64)], [])
    assert names(root, "by-folder") == ["uploads", "without-source"]
    assert names(root, "by-folder/uploads") == ["up.jpg"]
    assert names(root, "by-folder/without-source/old") == ["first.jpg"]


def test_only_sidecars_and_videos_of_photos_lie_beside_them() -> None:
    beside = ("a.mov", "a.jpg.xmp", "a.XMP", "b.mov", "a.txt", "a.jpg.exe")
    files = [NoPicture(f"/home/me/Pictures/{name}", 7, 1) for name in beside]
    root = build_tree([place("a.jpg")], files)
    assert names(root, "by-folder/Pictures") == ["a.XMP", "a.jpg", "a.jpg.xmp", "a.mov"]


@pytest.mark.parametrize("path", ["..", "by-folder/..", "by-folder/../by-date", ".", "/etc", "a\0"])
def test_no_path_leads_out_of_the_tree(path: str) -> None:
    assert find_node(build_tree([place("a.jpg")], []), path) is None


def test_a_folder_is_as_new_as_its_newest_file() -> None:
    root = build_tree([place("1/a.jpg", mtime_ns=5), place("1/b.jpg", "b" * 64, mtime_ns=9)], [])
    folder = find_node(root, "by-folder/Pictures/1")
    assert isinstance(folder, Folder)
    assert (folder.mtime_ns, root.mtime_ns) == (9, 9)
