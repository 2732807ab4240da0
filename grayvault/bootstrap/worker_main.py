"""A worker process: `python -m grayvault.bootstrap.worker_main ARGS` (`worker_args`)."""

import os
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grayvault.bootstrap.worker_args import WorkerArgs, read_worker_args
from grayvault.core.jobs import Outcome
from grayvault.core.loading import without_garbage_collection
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.workers.worker import Archive, prepare_process, serve
from grayvault.vault.layout import VaultFolder

if TYPE_CHECKING:
    from grayvault.restore.thumbnails import Thumbnails


def main() -> None:
    """Archive photos, one after the other, as the supervisor sends them."""
    args = read_worker_args(sys.argv[1])
    log = Path(os.devnull) if args.dry_run else VaultFolder(Path(args.vault)).worker_log
    outcomes = prepare_process(args.memory_mb * 1024 * 1024)
    with without_garbage_collection():
        archive = build(args)
    serve(archive, outcomes, log)


def build(args: WorkerArgs) -> Archive:
    """What the worker does with each photo."""
    # Imported when the process is tied to its parent and its memory is limited, not before.
    from grayvault.bootstrap.vault_storage import vault_files  # noqa: PLC0415
    from grayvault.colorizers.installed_models import installed_colorizers  # noqa: PLC0415
    from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo  # noqa: PLC0415
    from grayvault.ingest.archive.encode_photo import WorkingColorizers  # noqa: PLC0415
    from grayvault.ingest.files.object_sources import read_any_source  # noqa: PLC0415
    from grayvault.restore.thumbnails import Thumbnails  # noqa: PLC0415
    from grayvault.restore.views.view_cache import ViewCache  # noqa: PLC0415
    from grayvault.vault.dry_run_store import DryRunStore  # noqa: PLC0415
    from grayvault.vault.layout import open_vault  # noqa: PLC0415

    root, colorizers = Path(args.vault), installed_colorizers(Path(args.models))
    folder = VaultFolder(root, args.url) if args.dry_run else open_vault(root, args.url)
    files = vault_files(folder, recovery=args.recovery, shared=args.shared)
    store = DryRunStore(files, args.recovery) if args.dry_run else files
    resources = ArchiveResources(
        store,
        args.max_pixels,
        WorkingColorizers(colorizers),
        read=partial(read_any_source, files.objects),
    )
    views = ViewCache(folder.views, args.cache_bytes)
    thumbnails = Thumbnails(files, colorizers, views, () if args.dry_run else args.thumbnails)

    def archive_and_render(source: Source, settings: IngestSettings) -> Outcome:
        outcome = archive_photo(source, settings, resources)
        if outcome.kind == "archived" and outcome.stored is not None:
            _render(thumbnails, outcome.stored)
        return outcome

    return archive_and_render


def _render(thumbnails: "Thumbnails", photo: StoredPhoto) -> None:
    """Render the small views; the photo is archived whether or not that works."""
    try:
        thumbnails.make(photo)
    except Exception:  # noqa: BLE001 - the server reports it when the view is asked for
        traceback.print_exc()


if __name__ == "__main__":
    main()
