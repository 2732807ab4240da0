import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from grayvault.catalog.source_files import KnownFile
from grayvault.core.file_stamps import stamp_of
from grayvault.ingest.watch import inotify
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.listed_folders import DAY_SECONDS, MOST_AREAS, ListedFolders
from grayvault.ingest.watch.root_watcher import RootWatcher
from grayvault.ingest.watch.scan import Scan, excluding, scan
from tests.support.processes import wait_for


class Watched:
    """A folder whose known files are all archived; its clock is put forward by hand."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seconds = 0.0
        self.known: dict[str, KnownFile] = {}
        self.listed = ListedFolders(str(root), lambda: self.seconds)

    def write(self, name: str, text: str = "x") -> Path:
        """Write a file into a folder that then looks as if it hadn't changed for long."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for folder in [path.parent, *path.parent.parents]:
            if folder.is_relative_to(self.root):
                make_old(folder)
        return path

    def know_all(self) -> None:
        """Archive all files, then look at all folders."""
        files = [path for path in self.root.rglob("*") if path.is_file()]
        self.known = {
            str(path): KnownFile(stamp_of(path.stat()), "archived", "present") for path in files
        }
        self.look(self.area())

    def area(self, name: str = "", *, deep: bool = True) -> Area:
        return Area(str(self.root), str(self.root / name), deep)

    def look(self, area: Area) -> tuple[Scan, list[Area]]:
        result = scan(area, self.known, excluding(["*.tmp"]), lambda *_: False)
        return result, self.listed.record(result)


def make_old(folder: Path) -> None:
    """Give a folder a time of its own long ago."""
    os.utime(folder, ns=(10**18, 10**18))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    watched = Watched(tmp_path / "photos")
    watched.write("a.jpg")
    watched.write("x/b.jpg")
    watched.write("x/y/c.jpg")
    watched.know_all()
    return watched


def test_before_the_first_look_everything_is_listed(tmp_path: Path) -> None:
    root = str(tmp_path)

    assert ListedFolders(root, lambda: 0.0).areas() == [Area(root, root)]


def test_unchanged_folders_are_not_listed(watched: Watched) -> None:
    assert watched.listed.areas() == []


def test_only_a_folder_with_a_new_file_is_listed(watched: Watched) -> None:
    path = watched.root / "x" / "new.jpg"
    path.write_text("new")

    assert watched.listed.areas() == [watched.area("x", deep=False)]
    result, _ = watched.look(watched.area("x", deep=False))
    assert [source.path for source in result.new] == [str(path)]


def test_a_new_folder_is_listed_with_all_that_is_in_it(watched: Watched) -> None:
    inner = watched.root / "x" / "new" / "inner"
    inner.mkdir(parents=True)

    assert watched.listed.areas() == [watched.area("x", deep=False)]
    _, more = watched.look(watched.area("x", deep=False))
    assert more == [watched.area("x/new")]


def test_a_folder_that_is_gone_is_looked_for_with_all_that_was_in_it(watched: Watched) -> None:
    shutil.rmtree(watched.root / "x")
    make_old(watched.root)

    assert watched.listed.areas() == [watched.area("x")]
    result, _ = watched.look(watched.area("x"))
    assert [Path(source.path).name for source in result.missing] == ["b.jpg", "c.jpg"]
    assert watched.listed.areas() == []


def test_a_file_rewritten_in_place_is_noticed_within_a_day(watched: Watched) -> None:
    path = watched.write("x/b.jpg", "longer")

    watched.seconds = DAY_SECONDS - 1
    assert watched.listed.areas() == []
    watched.seconds = DAY_SECONDS
    assert watched.listed.areas() == [watched.area()]
    result, _ = watched.look(watched.area())
    assert [source.path for source in result.new] == [str(path)]


def test_a_folder_is_listed_again_until_all_in_it_is_settled(watched: Watched) -> None:
    new = watched.write("x/new.jpg")
    watched.look(watched.area("x", deep=False))
    assert watched.listed.areas() == [watched.area("x", deep=False)]

    stamp = stamp_of(new.stat())
    watched.known[str(new)] = KnownFile(stamp, "failed", "present", "io-error")
    watched.look(watched.area("x", deep=False))
    assert watched.listed.areas() == [watched.area("x", deep=False)]

    watched.known[str(new)] = KnownFile(stamp, "skipped", "present", "no-gain")
    watched.look(watched.area("x", deep=False))
    assert watched.listed.areas() == []


def test_a_folder_that_changed_just_now_is_listed_again(watched: Watched) -> None:
    os.utime(watched.root / "x")
    watched.look(watched.area("x", deep=False))

    assert watched.listed.areas() == [watched.area("x", deep=False)]


def test_a_folder_with_a_link_is_listed_again(watched: Watched, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.jpg"
    target.write_text("elsewhere")
    (watched.root / "x" / "link.jpg").symlink_to(target)
    make_old(watched.root / "x")
    watched.know_all()

    assert watched.listed.areas() == [watched.area("x", deep=False)]


def test_excluded_folders_are_no_new_folders(watched: Watched) -> None:
    (watched.root / "x" / "y.tmp").mkdir()

    _, more = watched.look(watched.area("x", deep=False))
    assert more == []


def test_another_folder_in_the_place_of_the_root_is_listed_completely(watched: Watched) -> None:
    watched.root.rename(watched.root.with_name("before"))
    (watched.root / "x").mkdir(parents=True)

    assert watched.listed.areas() == [watched.area()]


def test_nothing_is_remembered_of_a_root_that_is_not_there(watched: Watched) -> None:
    elsewhere = watched.root.rename(watched.root.with_name("elsewhere"))
    watched.look(watched.area())
    elsewhere.rename(watched.root)

    assert watched.listed.areas() == [watched.area()]


def test_if_very_many_folders_changed_all_are_listed_at_once(watched: Watched) -> None:
    for number in range(MOST_AREAS + 1):
        (watched.root / f"{number}").mkdir()
    watched.know_all()

    assert watched.listed.areas() == [watched.area()]


def test_a_rescan_also_looks_at_what_events_have_just_told(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inotify, "QUIET_SECONDS", 3600)
    monkeypatch.setattr(inotify, "LONGEST_SECONDS", 3600)
    seen: list[Area] = []

    def look(area: Area) -> Scan:
        result, _ = watched.look(area)
        seen.append(area)
        return result

    with closing(RootWatcher(str(watched.root), 0.5, look)):
        wait_for(lambda: watched.area() in seen, "the first look")
        with (watched.root / "x" / "b.jpg").open("r+") as file:
            file.write("y")  # in place: no folder's time tells of it
        wait_for(lambda: watched.area("x", deep=False) in seen, "a look at its folder")
