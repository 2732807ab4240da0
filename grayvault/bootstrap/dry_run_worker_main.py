"""A worker of a dry run: `python -m ….dry_worker VAULT MEMORY_MB MAX_PIXELS MODELS
RECOVERY`, the last `recovery` or empty.

It does all that a worker does, but writes nothing. The vault need not be there.
"""

import os
import sys
from functools import partial
from pathlib import Path

from grayvault.ingest.workers import worker
from grayvault.vault.layout import VaultFolder


def main() -> None:
    """Try photos, one after the other, as the dry run sends them."""
    root, memory_mb, max_pixels, models, recovery = sys.argv[1:]
    build = partial(_build, Path(root), int(max_pixels), Path(models), recovery=bool(recovery))
    worker.run(build, int(memory_mb) * 1024 * 1024, Path(os.devnull))


def _build(root: Path, max_pixels: int, models: Path, *, recovery: bool) -> worker.Archive:
    # Imported when the process is tied to its parent and its memory is limited, not before.
    from grayvault.colorizers.installed_models import installed_colorizers  # noqa: PLC0415
    from grayvault.ingest.archive.archive_photo import ArchiveParts, archive  # noqa: PLC0415
    from grayvault.ingest.archive.encode_photo import Parts  # noqa: PLC0415
    from grayvault.vault.dry_run_store import WeighedStore  # noqa: PLC0415
    from grayvault.vault.store import LocalStore  # noqa: PLC0415

    store = WeighedStore(LocalStore(VaultFolder(root)), recovery)
    parts = ArchiveParts(store, max_pixels, Parts(installed_colorizers(models)))
    return lambda source, settings: archive(source, settings, parts)


if __name__ == "__main__":
    main()
