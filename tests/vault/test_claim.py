"""One machine works on a vault in an object store."""

import json
from dataclasses import asdict

import pytest
from obstore.store import MemoryStore

from grayvault.core.errors import VaultUnusableError
from grayvault.vault import claim as claim_module
from grayvault.vault.claim import HOLDER, Claim, Holder
from grayvault.vault.objects.remote_objects import RemoteObjects

ELSEWHERE = Holder("elsewhere", "/srv/grayvault", 7, "2026-01-02T03:04:05+00:00")


@pytest.fixture
def objects() -> RemoteObjects:
    return RemoteObjects(MemoryStore(), "memory://vault")


def put(objects: RemoteObjects, holder: Holder) -> None:
    objects.put(HOLDER, json.dumps(asdict(holder)).encode())


def test_it_names_the_holder_and_ends(objects: RemoteObjects) -> None:
    claim = Claim(objects, "/here")
    assert claim.holder() is None
    with claim.held():
        holder = claim.holder()
        assert holder is not None
        assert holder.folder == "/here"
        claim.check()
    assert claim.holder() is None


def test_another_machine_is_refused(objects: RemoteObjects) -> None:
    put(objects, ELSEWHERE)
    claim = Claim(objects, "/here")
    with pytest.raises(VaultUnusableError, match="process 7 on elsewhere"), claim.held():
        pass
    assert claim.holder() == ELSEWHERE


def test_who_is_alone_replaces_it(objects: RemoteObjects) -> None:
    put(objects, ELSEWHERE)
    claim = Claim(objects, "/here")
    with claim.held(alone=True):
        assert claim.holder() != ELSEWHERE
    assert claim.holder() is None


def test_another_working_folder_of_this_machine_is_refused(objects: RemoteObjects) -> None:
    claim = Claim(objects, "/here")
    with claim.held():
        other = Claim(objects, "/there")
        with pytest.raises(VaultUnusableError, match="working folder /here"), other.held():
            pass


def test_a_holder_notices_that_it_is_replaced(
    objects: RemoteObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = Claim(objects, "/here")
    with claim.held():
        put(objects, ELSEWHERE)
        claim.check()  # it has looked just now
        monkeypatch.setattr(claim_module, "_CHECK_SECONDS", 0.0)
        with pytest.raises(VaultUnusableError, match=r"not held .* any more"):
            claim.check()
    assert claim.holder() == ELSEWHERE


def test_a_damaged_claim_holds_nothing(objects: RemoteObjects) -> None:
    objects.put(HOLDER, b"{")
    claim = Claim(objects, "/here")
    with claim.held():
        assert claim.holder() is not None
