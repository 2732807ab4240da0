"""Photos archived for a benchmark: by the library, or by the command line."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.common.harness import MAX_PIXELS
from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import Store, StoredPhoto
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore

_ALL_ARCHIVED, _SOME_SKIPPED = 0, 3
"""Exit statuses of `grayvault add`."""


@contextmanager
def temporary_store() -> Iterator[LocalStore]:
    """The store of a new vault, which is deleted at the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield LocalStore(create_vault(Path(folder) / "vault"))


def archive_file(path: Path, store: Store, settings: IngestSettings | None = None) -> Outcome:
    """Archive one file, by default with the default settings."""
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    resources = ArchiveResources(store, MAX_PIXELS)
    return archive_photo(source, settings or IngestSettings(), resources)


def stored(outcome: Outcome) -> StoredPhoto:
    """The photo of an outcome that must have one."""
    assert outcome.stored is not None, outcome
    return outcome.stored


def run_grayvault(vault: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grayvault", "--vault", str(vault), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=3600)


def add_to_vault(vault: Path, *arguments: str) -> list[dict[str, Any]]:
    """Run `grayvault add`, and `show` for each photo; ends the process if a photo failed."""
    added = run_grayvault(vault, "add", *arguments)
    if added.returncode not in {_ALL_ARCHIVED, _SOME_SKIPPED}:
        sys.exit(added.stderr)
    photos = json.loads(run_grayvault(vault, "list", "--json").stdout)
    return [
        json.loads(run_grayvault(vault, "show", photo["id"], "--json").stdout) for photo in photos
    ]


def vault_file(vault: Path, photo_id: str) -> Path:
    return vault / photo_id[:2] / f"{photo_id}.jxl"
