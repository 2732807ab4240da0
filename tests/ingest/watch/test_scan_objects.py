"""Scans of prefixes in an object store, which is in memory here."""

from collections.abc import Iterator, Mapping

import obstore
import pytest
from obstore.store import MemoryStore

from grayvault.catalog.source_files import KnownFile, KnownKind
from grayvault.core.errors import SourceStoreError
from grayvault.core.file_stamps import FileStamp
from grayvault.ingest.files import photo_stores
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import Scan, excluding, in_vault, scan
from grayvault.vault.objects.photo_bucket import PhotoBucket

ROOT = "s3://bucket/photos"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    store = MemoryStore()

    def connected(address: str, _settings: object) -> PhotoBucket:
        return PhotoBucket(store, address, 0.0)

    monkeypatch.setattr(photo_stores, "_connected", connected)
    return store


def put(store: MemoryStore, *names: str, data: bytes = b"x") -> list[str]:
    for name in names:
        obstore.put(store, f"photos/{name}", data)
    return [f"{ROOT}/{name}" for name in names]


def known(path: str, kind: KnownKind = "archived") -> KnownFile:
    stamp = photo_stores.stamp_at(path)
    assert stamp is not None
    return KnownFile(stamp, kind, "present")


def look(
    before: Mapping[str, KnownFile] | None = None,
    folder: str = ROOT,
    exclude: tuple[str, ...] = (),
) -> Scan:
    return scan(Area(ROOT, folder), before or {}, excluding(exclude), lambda *_: False)


def new(scan: Scan) -> list[str]:
    return sorted(source.path for source in scan.new)


def missing(scan: Scan) -> list[str]:
    return [source.path for source in scan.missing]


def test_new_pictures_are_found_at_any_depth_and_the_rest_is_counted(store: MemoryStore) -> None:
    a, b, film = put(store, "a.jpg", "x/y/b.png", "x/film.mp4")
    put(store, "../photos-of-others/c.jpg".removeprefix("../"))
    obstore.put(store, "photos-2/c.jpg", b"x")
    actual = look()
    assert new(actual) == [a, *put(store, "photos-of-others/c.jpg"), b]
    assert {path: file.kind for path, file in actual.ignored.items()} == {film: "video"}
    assert all(source.root == ROOT for source in actual.new)


def test_only_what_is_new_or_changed_is_read_again(store: MemoryStore) -> None:
    same, longer, other, gone = put(store, "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    before = {path: known(path) for path in (same, longer, other, gone)}
    put(store, "b.jpg", data=b"more")
    put(store, "c.jpg", data=b"y")
    obstore.delete(store, "photos/d.jpg")
    actual = look(before)
    assert new(actual) == [longer, other]
    assert missing(actual) == [gone]
    assert list(actual.unchanged) == [same]


def test_what_is_excluded_is_left_out_but_not_gone(store: MemoryStore) -> None:
    paths = put(store, "@eaDir/a.jpg", "x/@eaDir/y/b.jpg", "._c.jpg", ".rsync-tmp/d.jpg", "e.jpg")
    before = {path: known(path) for path in paths}
    actual = look(before, exclude=("@eaDir", "._*"))
    assert list(actual.unchanged) == [paths[-1]]
    assert new(actual) == missing(actual) == []


def test_a_vault_inside_is_left_out_whatever_is_listed_before_its_marker(
    store: MemoryStore,
) -> None:
    put(store, "vault/ab/photo.jxl", "vault/originals/cd/x.jpg", "vault/grayvault.json")
    (photo,) = put(store, "vaults.jpg")
    assert new(look()) == [photo]
    assert in_vault(f"{ROOT}/vault")
    assert in_vault(f"{ROOT}/vault/originals/cd")
    assert not in_vault(ROOT)
    assert not scan(
        Area(f"{ROOT}/vault", f"{ROOT}/vault"), {}, excluding(()), lambda *_: False
    ).available


def test_one_object(store: MemoryStore) -> None:
    a, _ = put(store, "._a.jpg", "b.jpg")
    assert new(look(folder=a, exclude=("._*",))) == [a]


def test_a_prefix_that_is_suddenly_empty_has_lost_nothing(store: MemoryStore) -> None:
    (path,) = put(store, "a.jpg")
    before = {path: known(path)}
    obstore.delete(store, "photos/a.jpg")
    actual = look(before)
    assert not actual.available
    assert missing(actual) == []


@pytest.mark.usefixtures("store")
def test_a_listing_that_breaks_off_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def listing(*_: object) -> Iterator[tuple[str, FileStamp]]:
        yield "photos/a.jpg", FileStamp(1, 1, 1, 0)
        raise SourceStoreError("store-away", "it is away")

    monkeypatch.setattr(PhotoBucket, "listing", listing)
    with pytest.raises(SourceStoreError, match="it is away"):
        look()
