"""Photos in a real object store, to be archived from there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grayvault.vault.objects.connect import connect
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.support.pictures import save_photo
from tests.support.servers.s3_server import BUCKET, S3Server


@dataclass(frozen=True)
class Album:
    """A prefix of a store; `objects` writes to it, `scratch` is a folder for its photos."""

    url: str
    objects: RemoteObjects
    scratch: Path

    def put(self, name: str, data: bytes) -> str:
        """Write an object; returns its URL."""
        self.objects.put(name, data)
        return f"{self.url}/{name}"

    def put_photo(self, name: str, number: int = 0) -> str:
        """Write a small photo; the same number gives the same bytes."""
        return self.put(name, save_photo(self.scratch / "photo.jpg", number).read_bytes())

    def put_folder(self, folder: Path) -> None:
        """Write all files of a folder."""
        for path in files_in(folder):
            self.put(str(path.relative_to(folder)), path.read_bytes())


def files_in(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def new_album(server: S3Server, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Album:
    """An empty album, and the environment in which this process and its children find it."""
    for variable, value in server.environment().items():
        monkeypatch.setenv(variable, value)
    return album_at(f"s3://{BUCKET}/{uuid.uuid4().hex}", scratch)


def album_at(url: str, scratch: Path) -> Album:
    """An album in the store that the environment names."""
    return Album(url, connect(url), scratch)
