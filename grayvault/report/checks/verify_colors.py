"""Whether a photo's colours can be brought back, and are those that were measured."""

from collections.abc import Iterator

from sqlalchemy import Engine

from grayvault.catalog.source_files import sources_of
from grayvault.core.errors import GrayVaultError
from grayvault.core.photo import Photo
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.read_photo import read_photo, read_picture
from grayvault.imaging.measure.compare import compare
from grayvault.ingest.originals.find_original import read_original
from grayvault.report.checks.verify import Problem
from grayvault.report.page.photo_images import Lightbox
from grayvault.restore.colorizer_for_view import restorer
from grayvault.restore.render import render
from grayvault.restore.verify_output import fault_of_restored

TOLERANCE = 0.1
"""ΔE00 by which the mean may be higher: ingest measures rows of large photos, and networks round
otherwise on other processors."""

_VIEW = View("color", "png")


def check_colors(engine: Engine, parts: Lightbox, photo_id: str) -> Iterator[Problem]:
    """Restore a photo at full size; with its original, in place or in the trash, also measure it:
    by our own reader, and the very file that `restore` writes as other programs show both.

    A photo that can't be read is left to `check_photo`. One whose colorizer doesn't work here is
    restored by the hints' own decoder and not measured: another one was measured when it was
    archived.
    """
    try:
        file = parts.store.get(photo_id)
    except (GrayVaultError, OSError):
        return
    try:
        wrong = parts.with_what_works(file, lambda able: _wrong(engine, able, file))
    except GrayVaultError as error:
        wrong = str(error)
    if wrong:
        sentence = f"photo {photo_id}: {wrong}: restore its file from a backup, or add it again"
        yield Problem("colors", photo_id, sentence)


def _wrong(engine: Engine, parts: Lightbox, file: VaultFile) -> str | None:
    record = file.record
    restored = read_picture(render(file, _VIEW, parts.colorizers), record.width * record.height)
    if (restored.width, restored.height) != (record.width, record.height):
        return f"restored, it has {restored.width} × {restored.height} pixels"
    original = read_original(record.id, sources_of(engine, record.id), parts.trash)
    if not _as_measured(parts, file):
        return fault_of_restored(file, parts.colorizers, None)
    return _otherwise(file, restored, original, parts) or fault_of_restored(
        file, parts.colorizers, original
    )


def _otherwise(
    file: VaultFile, restored: Photo, original: bytes | None, parts: Lightbox
) -> str | None:
    """How much worse a photo is than it was measured when it was archived."""
    if file.record.fidelity is None or original is None:
        return None
    found = compare(
        read_photo(original, parts.max_pixels, damaged=True), restored, with_ssimulacra2=False
    )
    then = file.record.fidelity.delta_e_mean
    if found.delta_e_mean <= then + TOLERANCE:
        return None
    return f"its mean colour error is {found.delta_e_mean:.2f}, and was {then:.2f} when archived"


def _as_measured(parts: Lightbox, file: VaultFile) -> bool:
    """Whether the photo is restored here by what it was measured with."""
    by, record = file.record.colorizer, file.record
    return by is None or restorer(_VIEW, by, parts.colorizers, hinted=bool(record.hints)).ref == by
