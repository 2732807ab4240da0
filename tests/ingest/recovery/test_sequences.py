"""Whatever is done in whatever order: no original is lost, the catalog equals a fresh reindex."""

import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import Table, select

from grayvault.catalog.database.schema import photos, removals, sources
from grayvault.vault.trash import Trash
from tests.support.desk import Answer, Desk
from tests.support.examples import run_machine
from tests.support.pictures import save_photo

NAMES = st.sampled_from(["a.jpg", "b.jpg", "sub/c.jpg", "sub/d.jpg"])
NUMBERS = st.integers(0, 3)
ORIGINALS = st.sampled_from(["keep", "keep", "trash"])


class Life(RuleBasedStateMachine):
    """A folder of photos and its vault, used in any order.

    `owned` is what the user has put at a path and not taken away himself; `purged` what was let go
    for good.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="grayvault-life-"))
        self.desk = Desk(self.folder)
        self.owned: set[tuple[str, bytes]] = set()
        self.purged: set[tuple[str, bytes]] = set()

    @initialize(names=st.lists(NAMES, min_size=2, max_size=3, unique=True))
    def begin(self, names: list[str]) -> None:
        self.desk.photos.mkdir()
        for number, name in enumerate(names):
            self._write(name, number)
        self.add("keep")

    @rule(name=NAMES, number=NUMBERS)
    def write(self, name: str, number: int) -> None:
        """A new photo, one that is edited, or a duplicate of another one."""
        self._write(name, number)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        path = self.desk.photos / name
        if path.exists():
            self._disown(path)
            path.unlink()

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        source, target = self.desk.photos / old, self.desk.photos / new
        if source.exists() and source != target:
            content = source.read_bytes()
            self._disown(source)
            self._disown(target)
            target.parent.mkdir(exist_ok=True)
            source.rename(target)
            self.owned.add((str(target), content))

    @rule(originals=ORIGINALS)
    def add(self, originals: str) -> None:
        self._run(originals, "add", self.desk.photos)

    @rule(originals=ORIGINALS)
    def add_again(self, originals: str) -> None:
        self._run(originals, "add", "--again", self.desk.photos)

    @rule(name=NAMES)
    def free(self, name: str) -> None:
        if (self.desk.photos / name).exists():
            self._run("keep", "trash", "put", "--yes", self.desk.photos / name)

    @rule(pick=st.integers(0, 9))
    def remove(self, pick: int) -> None:
        listed = self.desk.listed("--all")
        if listed:
            self._run("keep", "remove", "--yes", listed[pick % len(listed)]["id"])

    @rule(tier=st.sampled_from(["lossless", "color"]))
    def rearchive(self, tier: str) -> None:
        self._run("keep", "rearchive", "--all", "--tier", tier)

    @rule(pick=st.integers(0, 9))
    def bring_back(self, pick: int) -> None:
        held = self._in_trash()
        if held:
            self._run("keep", "trash", "restore", held[pick % len(held)]["name"])

    @rule()
    def purge(self) -> None:
        before = self._originals_in_trash()
        self._run("keep", "trash", "purge", "--now", "--yes")
        self.purged |= before - self._originals_in_trash()

    @rule()
    def reindex(self) -> None:
        self._run("keep", "reindex")

    @invariant()
    def no_original_is_lost(self) -> None:
        held = self._originals_in_trash() | self.purged
        for path, content in self.owned:
            in_place = Path(path).exists() and Path(path).read_bytes() == content
            assert in_place or (path, content) in held, path

    def teardown(self) -> None:
        try:
            if self.desk.photos.exists():
                self.no_original_is_lost()
                self._run("keep", "add", self.desk.photos)
                before = self._catalog()
                self._run("keep", "reindex")
                assert self._catalog() == before
                assert self.desk.run("verify").code == 0
                self.desk.check()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, number: int) -> None:
        path = self.desk.photos / name
        self._disown(path)
        save_photo(path, number)
        os.utime(path, ns=(0, 1_000_000_000 * number))
        self.owned.add((str(path), path.read_bytes()))

    def _disown(self, path: Path) -> None:
        if path.exists():
            self.owned.discard((str(path), path.read_bytes()))

    def _run(self, originals: str, *words: object) -> Answer:
        answer = replace(self.desk, originals=originals).run(*words)
        assert answer.code in {0, 3}, answer.out
        return answer

    def _in_trash(self) -> list[dict[str, Any]]:
        held: list[dict[str, Any]] = json.loads(self.desk.run("trash", "list", "--json").stdout)
        return held

    def _originals_in_trash(self) -> set[tuple[str, bytes]]:
        with self.desk.services() as vault:
            trash = Trash(vault.folder)
            return {
                (item.path, trash.file(item, item.files[0].name).read_bytes())
                for item in trash.originals()
            }

    def _catalog(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of photos, sources and removals, but for the numbers of the rows."""
        with self.desk.services() as vault, vault.engine.connect() as connection:

            def rows(table: Table) -> list[tuple[Any, ...]]:
                columns = [column for column in table.c if (table.name, column.name) != ROW_NUMBER]
                actual = connection.execute(select(*columns)).all()
                return sorted((tuple(row) for row in actual), key=repr)

            return {table.name: rows(table) for table in (photos, sources, removals)}


ROW_NUMBER = ("sources", "id")


def test_a_short_life() -> None:
    run_machine(Life, examples=2, steps=6)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_long_lives() -> None:
    run_machine(Life, examples=8, steps=40)
