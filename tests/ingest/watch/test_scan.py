import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from grayvault.catalog.source_files import KnownFile, KnownKind
from grayvault.core.file_stamps import FileStamp, stamp_of
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import Retry, Scan, excluding, in_vault, scan
from grayvault.vault.layout import create_vault


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def write(path: Path, text: str = "x") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def known(path: str, kind: KnownKind = "archived") -> KnownFile:
    return KnownFile(stamp_of(Path(path).stat()), kind, "present")


def look(
    root: Path,
    before: Mapping[str, KnownFile] | None = None,
    *,
    folder: Path | None = None,
    deep: bool = True,
    exclude: tuple[str, ...] = (),
    retry: Retry = lambda *_: False,
) -> Scan:
    area = Area(str(root), str(folder or root), deep)
    return scan(area, before or {}, excluding(exclude), retry)


def new(scan: Scan) -> list[str]:
    return [source.path for source in scan.new]


def missing(scan: Scan) -> list[str]:
    return [source.path for source in scan.missing]


def test_new_pictures_are_found_in_all_folders_and_the_rest_is_counted(root: Path) -> None:
    b, a, raw = write(root / "b.jpg"), write(root / "x/y/a.png"), write(root / "x/c.cr2")
    film, text = write(root / "film.mp4"), write(root / "x/notes.txt")

    actual = look(root)

    assert new(actual) == [b, raw, a]
    assert actual.new[0].stamp == stamp_of(Path(b).stat())
    assert {path: file.kind for path, file in actual.ignored.items()} == {
        film: "video",
        text: "text",
    }
    assert actual.listed.keys() == {str(root / name) for name in (".", "x", "x/y")}


def test_a_known_file_is_not_new_until_it_changes(root: Path) -> None:
    same, longer, touched = (write(root / f"{name}.jpg") for name in "abc")
    before = {path: known(path) for path in (same, longer, touched)}
    write(Path(longer), "more")
    os.utime(touched, ns=(1, 1))

    actual = look(root, before)

    assert new(actual) == [longer, touched]
    assert list(actual.unchanged) == [same]


def test_another_device_number_is_no_change(root: Path) -> None:
    path = write(root / "a.jpg")
    stamp = known(path).stamp
    elsewhere = FileStamp(stamp.size, stamp.mtime_ns, stamp.inode, stamp.device + 1)

    assert not look(root, {path: KnownFile(elsewhere, "archived", "present")}).new


def test_a_file_that_was_gone_is_new_again(root: Path) -> None:
    path = write(root / "a.jpg")

    assert new(look(root, {path: KnownFile(known(path).stamp, "archived", "gone")})) == [path]


def test_pictures_that_were_left_are_retried_as_asked(root: Path) -> None:
    failed, skipped = write(root / "a.jpg"), write(root / "b.jpg")
    before = {failed: known(failed, "failed"), skipped: known(skipped, "skipped")}

    assert not look(root, before).new
    assert new(look(root, before, retry=lambda _, file: file.kind == "failed")) == [failed]


def test_a_picture_that_an_older_version_ignored_is_new(root: Path) -> None:
    path, film = write(root / "a.jpg"), write(root / "film.mp4")
    before = {each: known(each, "ignored") for each in (path, film)}

    actual = look(root, before)

    assert new(actual) == [path]
    assert list(actual.ignored) == [film]


def test_known_files_that_vanished_are_missing(root: Path) -> None:
    present, lost = write(root / "a.jpg"), write(root / "x/b.jpg")
    before = {path: known(path) for path in (present, lost)}
    before[str(root / "film.mp4")] = KnownFile(before[present].stamp, "ignored", "present", "video")
    before[str(root / "old.jpg")] = KnownFile(before[present].stamp, "archived", "gone")
    Path(lost).unlink()
    Path(lost).parent.rmdir()

    assert missing(look(root, before)) == [lost]


def test_nothing_is_missing_under_a_root_that_is_missing_or_suddenly_empty(root: Path) -> None:
    path = write(root / "x/a.jpg")
    before = {path: known(path)}
    Path(path).unlink()

    emptied = look(root, before)
    assert not emptied.available
    assert not emptied.missing

    (root / "x").rmdir()
    root.rmdir()
    gone = look(root, before)
    assert not gone.available
    assert not gone.missing


def test_an_empty_root_where_nothing_is_known_is_just_empty(root: Path) -> None:
    assert look(root).available


@contextmanager
def as_nobody() -> Iterator[None]:
    """Run as a user that may not read everything, where the tests run as one that may."""
    before = os.geteuid()
    os.seteuid(before or 65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_nothing_is_missing_in_a_folder_that_cannot_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        seen, hidden = write(root / "a.jpg"), write(root / "x/b.jpg")
        before = {path: known(path) for path in (seen, hidden)}
        (root / "x").chmod(0)
        with as_nobody():
            actual = look(root, before)
        (root / "x").chmod(0o700)

    assert actual.unreadable == (str(root / "x"),)
    assert list(actual.unchanged) == [seen]
    assert not actual.missing


def test_one_file_that_cannot_be_looked_at_holds_up_no_other(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = root
    while len(str(folder)) < 3880:
        folder /= "x" * 200
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    others = [write(folder / f"{number}.jpg") for number in range(10)]
    Path(f"{'z' * 240}.jpg").write_text("its path is too long for the system")

    actual = look(root)

    assert new(actual) == others
    assert actual.unreadable == (str(folder),)
    assert actual.listed[str(folder)] is None


def test_a_root_that_cannot_be_read_is_not_called_empty() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        seen, hidden = write(root / "a.jpg"), write(root / "x/b.jpg")
        before = {path: known(path) for path in (seen, hidden)}
        root.chmod(0o311)
        with as_nobody():
            whole, inner = look(root, before), look(root, before, folder=root / "gone")
        root.chmod(0o700)

    assert whole.available
    assert whole.unreadable == (str(root),)
    assert not whole.missing
    assert not inner.missing


def test_excluded_files_and_folders_are_left_out_and_not_missing(root: Path) -> None:
    inside, thumb = write(root / "@eaDir/a.jpg"), write(root / "._a.jpg")
    path = write(root / "a.jpg")

    actual = look(root, {inside: known(inside)}, exclude=("@eaDir", "._*"))

    assert new(actual) == [path]
    assert not actual.missing
    assert thumb not in actual.ignored


def test_a_folder_inside_an_excluded_one_is_not_scanned_either(root: Path) -> None:
    write(root / "@eaDir/x/a.jpg")

    assert not look(root, folder=root / "@eaDir/x", exclude=("@eaDir",)).available


def test_vaults_are_never_scanned(root: Path) -> None:
    write(root / "a.jpg")
    vault = create_vault(root / "archive" / "vault")
    write(vault.originals / "ab" / "kept.jpg")

    assert new(look(root)) == [str(root / "a.jpg")]
    assert not look(root, folder=vault.originals / "ab").available
    assert in_vault(str(vault.originals / "ab" / "kept.jpg"))
    assert in_vault(str(vault.root))
    assert not in_vault(str(root / "archive"))


def test_links_to_files_are_followed_and_links_to_folders_are_not(root: Path) -> None:
    path = write(root / "x/a.jpg")
    (root / "again").symlink_to(root / "x")
    (root / "loop").symlink_to(root)
    (root / "self.jpg").symlink_to(root / "self.jpg")
    (root / "broken.jpg").symlink_to(root / "nothing")
    (root / "link.jpg").symlink_to(path)

    actual = look(root)

    assert new(actual) == [str(root / "link.jpg"), path]
    assert not actual.unreadable


def test_a_pipe_named_like_a_picture_is_ignored(root: Path) -> None:
    os.mkfifo(root / "pipe.jpg")

    actual = look(root)

    assert not actual.new
    assert actual.ignored[str(root / "pipe.jpg")].kind == "other"


def test_names_that_are_no_text_survive(root: Path) -> None:
    names = ["new\nline.jpg", os.fsdecode(b"caf\xe9.jpg"), "[bold]x[/bold].jpg"]
    paths = sorted(write(root / name) for name in names)

    actual = look(root)

    assert new(actual) == paths
    assert not look(root, {path: known(path) for path in paths}).new


def test_one_file_can_be_an_area(root: Path) -> None:
    path, other = write(root / "a.jpg"), write(root / "b.jpg")

    actual = look(root, folder=Path(path), exclude=("a.*",))

    assert new(actual) == [path]
    assert actual.new[0].root == str(root)
    assert other not in actual.unchanged


def test_a_shallow_area_leaves_the_folders_inside_alone(root: Path) -> None:
    here, below = write(root / "a.jpg"), write(root / "x/b.jpg")
    lost, lost_below = write(root / "c.jpg"), write(root / "x/d.jpg")
    before = {path: known(path) for path in (lost, lost_below)}
    Path(lost).unlink()
    Path(lost_below).unlink()

    actual = look(root, before, deep=False)

    assert new(actual) == [here]
    assert missing(actual) == [lost]
    assert below not in new(actual)


def test_a_deleted_folder_of_a_root_that_is_still_there_is_missing(root: Path) -> None:
    deleted, lost = write(root / "a.jpg"), write(root / "x/b.jpg")
    before = {lost: known(lost)}
    Path(lost).unlink()
    Path(lost).parent.rmdir()

    assert missing(look(root, before, folder=root / "x")) == [lost]

    Path(deleted).unlink()
    assert not look(root, before, folder=root / "x").available
