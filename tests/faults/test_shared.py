"""One vault and several programs: two daemons, and a database that another one holds."""

import sqlite3
from pathlib import Path

import pytest

from tests.faults.runs import run, watching
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for


@pytest.mark.slow
def test_of_two_daemons_one_works_and_the_other_takes_over(desk: Desk) -> None:
    first_folder, second_folder = desk.folder / "one", desk.folder / "other"
    first_folder.mkdir()
    second_folder.mkdir()
    start = save_photo(first_folder / "start.jpg", 9)
    assert desk.add(start).code == 0
    with watching(desk, second_folder) as second:
        first = desk.start("watch", first_folder)
        paths = [
            start,
            save_photo(first_folder / "a.jpg", 0),
            save_photo(second_folder / "b.jpg", 1),
        ]
        wait_for(lambda: set(desk.sources()) == set(map(str, paths)), "both photos")
        first.kill()
        first.communicate()
        last = save_photo(second_folder / "c.jpg", 2)
        wait_for(lambda: str(last) in desk.sources(), "the photo of the one that is left")
        second.says("watching")

    assert desk.sources() == {str(path): "present" for path in [*paths, last]}
    desk.check()


@pytest.mark.longest
@pytest.mark.slow
def test_watch_waits_while_another_program_holds_the_catalog(desk: Desk) -> None:
    first = save_photo(desk.photos / "a.jpg")
    with watching(desk) as daemon:
        daemon.says("archived")
        holder = sqlite3.connect(desk.vault / "catalog.sqlite", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        second = save_photo(desk.photos / "b.jpg", 1)
        wait_for(lambda: bool(daemon.lines("locked")), "the word", 150)
        holder.execute("ROLLBACK")
        holder.close()
        both = {str(first): "present", str(second): "present"}
        wait_for(lambda: desk.sources() == both, "the second photo")

    assert len(daemon.lines("another program holds it, so end that one")) == 1, daemon.output
    desk.check()


@pytest.mark.longest
@pytest.mark.slow
def test_add_says_that_another_program_holds_the_catalog(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    save_photo(desk.photos / "b.jpg", 1)
    holder = sqlite3.connect(desk.vault / "catalog.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    answer = desk.add()

    holder.close()
    assert answer.code == 1
    assert "locked" in answer.out
    assert "end that one and try again" in answer.out
    assert answer.out.count("\n") == 1, answer.out
    assert desk.add().code == 0
    desk.check()


@pytest.mark.slow
def test_a_catalog_that_is_no_database_is_reported_and_can_be_deleted(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    for path in Path(desk.vault).glob("catalog.sqlite*"):
        path.write_bytes(b"no database" * 1000)

    answer = run(desk, "add", desk.photos)

    assert answer.code == 1
    assert "the vault rebuilds it" in answer.out
    for path in Path(desk.vault).glob("catalog.sqlite*"):
        path.unlink()
    assert desk.add().code == 0
    assert desk.sources() == {str(photo): "present"}
    desk.check()
