"""A prefix in an object store becomes a vault, or is refused."""

import pytest
from obstore.store import MemoryStore

from grayvault.core.errors import VaultError
from grayvault.vault.marker import MARKER
from grayvault.vault.objects.objects import Objects
from grayvault.vault.objects.remote_objects import RemoteObjects
from grayvault.vault.objects.remote_vault import check_vault


class Overwriting(RemoteObjects):
    """A store that ignores `If-None-Match`."""

    def put_new(self, name: str, data: bytes) -> bool:
        self.put(name, data)
        return True


@pytest.fixture
def objects() -> Objects:
    return RemoteObjects(MemoryStore(), "memory://vault")


def test_it_is_made_once_in_an_empty_prefix(objects: Objects) -> None:
    with pytest.raises(VaultError, match="is no vault"):
        check_vault(objects)
    for create in (True, True, False):
        check_vault(objects, create=create)
    assert list(objects.names()) == [MARKER]


def test_another_process_may_be_trying_the_store(objects: Objects) -> None:
    objects.put("probe-0123456789abcdef", b"first")
    check_vault(objects, create=True)


def test_nothing_is_made_among_other_objects(objects: Objects) -> None:
    objects.put("holiday.jpg", b"photo")
    with pytest.raises(VaultError, match=r"not empty .*holiday\.jpg"):
        check_vault(objects, create=True)
    assert list(objects.names()) == ["holiday.jpg"]


@pytest.mark.parametrize(
    ("marker", "words"),
    [(b"{", "damaged"), (b'{"format": 2}', "newer GrayVault"), (b'{"format": 0}', "damaged")],
)
def test_other_markers_are_refused(objects: Objects, marker: bytes, words: str) -> None:
    objects.put(MARKER, marker)
    with pytest.raises(VaultError, match=words):
        check_vault(objects, create=True)


def test_a_store_that_would_overwrite_is_refused() -> None:
    objects = Overwriting(MemoryStore(), "memory://vault")
    with pytest.raises(VaultError, match="ignores If-None-Match"):
        check_vault(objects, create=True)
    assert list(objects.names()) == []
