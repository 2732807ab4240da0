"""For a desk whose vault is in an object store."""

import uuid

import pytest

from grayvault.vault.objects.connect import connect
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.support.desk import Desk
from tests.support.servers.s3_server import BUCKET, S3Server


def s3_url(server: S3Server, monkeypatch: pytest.MonkeyPatch, **changed: str) -> str:
    """A new place in a real S3 store, for this process and those that it starts."""
    for variable, value in {**server.environment(), **changed}.items():
        monkeypatch.setenv(variable, value)
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"


def objects_of(desk: Desk) -> RemoteObjects:
    """What a desk's vault has in the store."""
    assert desk.url is not None
    return connect(desk.url)
