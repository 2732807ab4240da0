"""A supervisor's worker: `python -m ….worker VAULT LIMITS`, the limits as JSON."""

import json
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grayvault.bootstrap.worker_args import WorkerLimits
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Outcome, Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.workers import worker
from grayvault.vault.layout import VaultFolder

if TYPE_CHECKING:
    from grayvault.restore.thumbnails import Thumbnails


def main() -> None:
    """Take photos into the vault, one after the other, as the supervisor sends them."""
    root, told = Path(sys.argv[1]), json.loads(sys.argv[2])
    limits = WorkerLimits(**told)
    log = VaultFolder(root).worker_log
    worker.run(partial(_build, root, limits), limits.memory_mb * 1024 * 1024, log)


def _build(root: Path, limits: WorkerLimits) -> worker.Archive:
    # Imported when the process is tied to its parent and its memory is limited, not before.
    from grayvault.colorizers.installed_models import installed_colorizers  # noqa: PLC0415
    from grayvault.ingest.archive.archive_photo import ArchiveParts, archive  # noqa: PLC0415
    from grayvault.ingest.archive.encode_photo import Parts  # noqa: PLC0415
    from grayvault.restore.thumbnails import Thumbnails  # noqa: PLC0415
    from grayvault.restore.view_cache import ViewCache  # noqa: PLC0415
    from grayvault.vault.layout import open_vault  # noqa: PLC0415
    from grayvault.vault.store import LocalStore  # noqa: PLC0415

    folder, colorizers = open_vault(root), installed_colorizers(Path(limits.models))
    store = LocalStore(folder, recovery=limits.recovery)
    parts = ArchiveParts(store, limits.max_pixels, Parts(colorizers))
    views = ViewCache(folder.views, limits.cache_bytes)
    thumbnails = Thumbnails(store, colorizers, views, limits.thumbnails)

    def take_in(source: Source, settings: IngestSettings) -> Outcome:
        outcome = archive(source, settings, parts)
        if outcome.kind == "archived" and outcome.stored is not None:
            _make(thumbnails, outcome.stored)
        return outcome

    return take_in


def _make(thumbnails: "Thumbnails", photo: StoredPhoto) -> None:
    """The photo is archived whatever becomes of its small views."""
    try:
        thumbnails.make(photo)
    except Exception:  # noqa: BLE001 - whoever looks at the photo is told
        traceback.print_exc()


if __name__ == "__main__":
    main()
