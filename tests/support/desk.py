"""A vault to try things on, used as its users do: through the command line."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click.testing
from sqlalchemy import select

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.catalog.database.schema import photos, sources
from grayvault.catalog.photos import photo_ids
from grayvault.cli.main import cli
from grayvault.core.config.paths import Places
from grayvault.core.config.vault_place import StoreUrl
from tests.support.shortcuts.in_process_pool import archive_here


@dataclass(frozen=True)
class Answer:
    """What a command came to: all that it printed, and what of it is its result."""

    code: int
    out: str
    stdout: str


@dataclass(frozen=True)
class Desk:
    """A vault and a folder of photos in `folder`, at first neither of them there.

    Files that have just been written are complete after `settle_seconds`. There is one worker,
    which starts a second sooner without a network, and without a `quality` to reach each photo
    takes seconds less. `originals` is what the configuration says of them, which go
    `free_after_hours` later; `worker` is what it says of workers. With a `url` the vault is in an
    object store, and `vault` is its working folder. `catalog` is its catalog's URL, and `cluster`
    what the configuration says of a Ray cluster. `watch` looks again after `rescan_seconds`.
    `started` are the processes that were started
    here, and in copies of this desk.
    """

    folder: Path
    settle_seconds: float = 0.0
    colorizer: str = "propagate"
    quality: str = "none"
    originals: str = "keep"
    free_after_hours: float = 0.0
    worker: str = "retry_seconds: 0.2"
    processes: bool = False
    url: str | None = None
    catalog: str | None = None
    cluster: str = "{}"
    rescan_seconds: float = 3600
    started: "list[subprocess.Popen[str]]" = field(default_factory=list, compare=False)

    @property
    def vault(self) -> Path:
        return self.folder / "vault"

    @property
    def photos(self) -> Path:
        return self.folder / "photos"

    def command(self, *words: object) -> tuple[str, ...]:
        """A command line that runs in a process of its own."""
        return sys.executable, "-m", "grayvault", *self._places(), *map(str, words)

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """Start a command in a process of its own."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            self.command(*words), stdout=pipe, stderr=subprocess.STDOUT, text=True
        )
        self.started.append(process)
        return process

    def leave(self) -> None:
        """End the processes that a failed test has left running, and print their output."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                print(process.communicate()[0])

    def run(self, *words: object) -> Answer:
        """Run a command in this process."""
        if not self.processes:
            archive_here(self.vault)
        runner = click.testing.CliRunner()
        result = runner.invoke(cli, [*self._places(), *map(str, words)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.output, result.stdout)

    def add(self, *words: object) -> Answer:
        """Run `add`, on the folder of photos where nothing else is named."""
        return self.run("add", *(words or (self.photos,)))

    @contextmanager
    def services(self) -> Iterator[ConfiguredVault]:
        """The open vault."""
        with opened_vault(Places(self._config(), self._place()), create=True) as vault:
            yield vault

    def listed(self, *words: object) -> list[dict[str, Any]]:
        """What `list --json` says."""
        photos: list[dict[str, Any]] = json.loads(self.run("list", "--json", *words).stdout)
        return photos

    def sources(self) -> dict[str, str]:
        """The sources of all photos: path → state. A path may have another photo now."""
        with self.services() as vault, vault.engine.connect() as connection:
            of_photos = sources.c.photo_id.in_(select(photos.c.id))
            is_current = sources.c.state != "superseded"
            rows = connection.execute(
                select(sources.c.path, sources.c.state).where(of_photos, is_current)
            )
            return {row.path: row.state for row in rows}

    def files(self) -> dict[str, tuple[int, int]]:
        """The vault's photo files: name → inode and mtime, which change when one is written."""
        paths = self.vault.glob("[0-9a-f][0-9a-f]/*")
        return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}

    @property
    def configuration(self) -> str:
        """The text of the configuration."""
        return (
            f"watch: {{settle_seconds: {self.settle_seconds}, "
            f"rescan_seconds: {self.rescan_seconds}}}\n"
            f"jobs: {1 if self.cluster == '{}' else 'null'}\ncluster: {self.cluster}\n"
            f"colorizer: {self.colorizer}\nquality: {self.quality}\n"
            f"originals: {self.originals}\ndelete_originals_for_good: true\n"
            f"free_after_hours: {self.free_after_hours}\n"
            f"worker: {{{self.worker}}}\n"
            f"working_folder: {self.vault if self.url else 'null'}\n"
            f"catalog: {self.catalog or 'null'}\n"
        )

    def _config(self) -> Path:
        """The file of the configuration: never half written, since a daemon may be reading it."""
        config, text = self.folder / "grayvault.yaml", self.configuration
        if not config.exists() or config.read_text() != text:
            half = config.with_suffix(f".{threading.get_ident()}")
            half.write_text(text)
            half.rename(config)
        return config

    def _places(self) -> tuple[str, ...]:
        return "--config", str(self._config()), "--vault", self.url or str(self.vault)

    def _place(self) -> Path | StoreUrl:
        return StoreUrl(self.url) if self.url else self.vault

    def check(self) -> None:
        """Assert that the vault's files and its catalog agree, and nothing half is left."""
        with self.services() as vault:
            ids = set(vault.store.ids())
            assert ids == photo_ids(vault.engine)
            assert all(vault.store.read_verified(photo_id) for photo_id in ids)
            if self.url is None:
                assert {name.removesuffix(".jxl") for name in self.files()} == ids
            assert not list(vault.folder.tmp.iterdir())
            events = [event for _, event in vault.journal.read()]
            assert len(events) >= len(ids)
