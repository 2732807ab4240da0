"""A supervisor's worker: `python -m ….worker VAULT MEMORY_MB MAX_PIXELS MODELS`."""

import sys
from functools import partial
from pathlib import Path

from grayvault.ingest import worker
from grayvault.vault.folder import VaultFolder


def main() -> None:
    """Take photos into the vault, one after the other, as the supervisor sends them."""
    root, memory_mb, max_pixels, models = sys.argv[1:]
    build = partial(_build, Path(root), int(max_pixels), Path(models))
    log = VaultFolder(Path(root)).worker_log
    worker.run(build, int(memory_mb) * 1024 * 1024, log)


def _build(root: Path, max_pixels: int, models: Path) -> worker.Archive:
    # Imported when the process is tied to its parent and its memory is limited, not before.
    from grayvault.ingest.archive import ArchiveParts, archive  # noqa: PLC0415
    from grayvault.ingest.condense import Parts  # noqa: PLC0415
    from grayvault.vault.folder import open_vault  # noqa: PLC0415
    from grayvault.vault.store import LocalStore  # noqa: PLC0415
    from grayvault.zoo.models import zoo_of  # noqa: PLC0415

    parts = ArchiveParts(LocalStore(open_vault(root)), max_pixels, Parts(zoo_of(models)))
    return lambda source, settings: archive(source, settings, parts)


if __name__ == "__main__":
    main()
