"""Many names, listed in several places at once, come in the same order as from one place."""

import random

import pytest
from obstore.store import MemoryStore

from grayvault.vault.layout import photo_name
from grayvault.vault.objects import names_at_once as module
from grayvault.vault.objects.names_at_once import names_at_once
from grayvault.vault.objects.remote_objects import RemoteObjects


@pytest.mark.parametrize("count", [0, 9, 10, 11, 60, 700])
def test_all_names_once_and_in_order(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", 10)
    monkeypatch.setattr(module, "_IN_A_SECTION", 20)
    store, random_ids = MemoryStore(), random.Random(count)
    objects = RemoteObjects(store, "memory://names")
    names = sorted(photo_name(f"{random_ids.getrandbits(256):064x}") for _ in range(count))
    for name in (*names, "grayvault.json", "id", "trash/2026-01-01/x.jxl"):
        store.put(name, b"")
    assert list(names_at_once(objects, "0")) == names
    for place in (0, count // 2, count - 1):
        if names:
            assert list(names_at_once(objects, names[place])) == names[place + 1 :]


def test_foreign_names_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", 10)
    store = MemoryStore()
    vault_files = [photo_name(f"{number:02x}" * 32) for number in range(256)]
    foreign = [f"backup/2026-01-01/{number:04}.tar" for number in range(300)]
    names = sorted(["a.txt", "0123", "dump.2026-01-01T00:00:00.tar", *vault_files, *foreign])
    for name in names:
        store.put(name, b"")
    objects = RemoteObjects(store, "memory://names")
    for start in ("0", names[180], names[-20]):
        assert list(names_at_once(objects, start)) == [name for name in names if name > start]


def test_names_that_lie_close_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", 10)
    store = MemoryStore()
    names = [photo_name(f"{number:064x}") for number in range(50)] + [photo_name("f" * 64)]
    for name in names:
        store.put(name, b"")
    assert list(names_at_once(RemoteObjects(store, "memory://names"), "0")) == names
