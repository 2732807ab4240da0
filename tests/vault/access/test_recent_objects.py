"""Objects that other processes delete are forgotten after a few seconds, and new ones are seen."""

import pytest
from obstore.store import MemoryStore

from grayvault.core.errors import NotFoundError
from grayvault.vault.access.recent_objects import STALE_SECONDS, RecentObjects
from grayvault.vault.objects.remote_objects import RemoteObjects


class Clock:
    """Seconds that go forward when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> RemoteObjects:
    """The store as another process has it."""
    return RemoteObjects(MemoryStore(), "memory://vault")


@pytest.fixture
def recent(store: RemoteObjects, clock: Clock) -> RecentObjects:
    return RecentObjects(store, clock)


def test_what_another_process_deletes_is_gone_in_time(
    store: RemoteObjects, recent: RecentObjects, clock: Clock
) -> None:
    store.put("tokens/a.json", b"token")
    assert recent.read("tokens/a.json") == b"token"
    store.delete("tokens/a.json")
    clock.now = STALE_SECONDS - 1.5
    assert recent.read("tokens/a.json") == b"token"
    assert recent.size("tokens/a.json") == 5
    clock.now = STALE_SECONDS
    assert recent.size("tokens/a.json") is None


def test_what_another_process_writes_is_there_at_once(
    store: RemoteObjects, recent: RecentObjects
) -> None:
    with pytest.raises(NotFoundError):
        recent.read("tokens/a.json")
    store.put("tokens/a.json", b"token")
    assert recent.read("tokens/a.json") == b"token"


def test_what_this_process_does_holds_at_once(store: RemoteObjects, recent: RecentObjects) -> None:
    recent.put("tokens/a.json", b"old")
    assert recent.read("tokens/a.json") == b"old"
    recent.put("tokens/a.json", b"new")
    assert recent.read("tokens/a.json") == b"new"
    recent.move("tokens/a.json", "tokens/b.json")
    assert recent.size("tokens/a.json") is None
    assert recent.put_new("tokens/b.json", b"other") is False
    recent.delete("tokens/b.json")
    assert list(store.names()) == []


def test_what_is_deleted_while_it_is_read_is_gone(
    store: RemoteObjects, recent: RecentObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("tokens/a.json", b"token")
    read = store.read

    def read_while_it_is_revoked(name: str) -> bytes:
        data = read(name)
        recent.delete(name)
        return data

    with monkeypatch.context() as patched:
        patched.setattr(store, "read", read_while_it_is_revoked)
        assert recent.read("tokens/a.json") == b"token"
    assert recent.size("tokens/a.json") is None


def test_one_request_asks_again_while_others_still_get_the_old_one(
    store: RemoteObjects, recent: RecentObjects, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("links/a.json", b"link")
    recent.read("links/a.json")
    clock.now = STALE_SECONDS - 0.5
    read, asked = store.read, list[str]()

    def read_slowly(name: str) -> bytes:
        asked.append(name)
        assert recent.read(name) == b"link"  # by another request meanwhile
        return read(name)

    monkeypatch.setattr(store, "read", read_slowly)
    assert recent.read("links/a.json") == b"link"
    assert asked == ["links/a.json"]


def test_large_objects_are_not_kept_in_memory(store: RemoteObjects, recent: RecentObjects) -> None:
    store.put("links/a.json", bytes(100_000))
    assert len(recent.read("links/a.json")) == 100_000
    store.delete("links/a.json")
    with pytest.raises(NotFoundError):
        recent.read("links/a.json")
