"""Every kind of place for a vault's bytes."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from grayvault.vault.layout import create_vault
from grayvault.vault.objects.connect import connect
from grayvault.vault.objects.folder_objects import FolderObjects
from grayvault.vault.objects.objects import Objects
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.support.servers.s3_server import BUCKET, S3Server

NewObjects = Callable[[], Objects]


@pytest.fixture(params=["folder", "memory", "local", pytest.param("s3", marks=pytest.mark.cluster)])
def new_objects(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> NewObjects:
    """Makes an empty place of one kind, each time another one."""
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3")
        for variable, value in server.environment().items():
            monkeypatch.setenv(variable, value)

    def new() -> Objects:
        name = uuid.uuid4().hex
        match request.param:
            case "folder":
                return FolderObjects(create_vault(tmp_path / name))
            case "memory":
                return RemoteObjects(MemoryStore(), f"memory://{name}")
            case "local":
                return connect(f"file://{tmp_path / name}")
            case _:
                return connect(f"s3://{BUCKET}/{name}")

    return new


@pytest.fixture
def objects(new_objects: NewObjects) -> Objects:
    return new_objects()
