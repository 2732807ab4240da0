"""`verify --deep`: can a photo's colours be restored, and are they those that were measured?"""

from collections.abc import Iterator

from sqlalchemy import Engine

from grayvault.catalog.source_files import sources_of
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.errors import GrayVaultError
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Photo
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.read_photo import read_photo, read_picture
from grayvault.imaging.measure.compare import compare
from grayvault.ingest.originals.find_original import read_original
from grayvault.report.checks.verify import Problem
from grayvault.report.page.photo_images import PhotoSources
from grayvault.restore.render import render
from grayvault.restore.verify_output import fault_of_restored
from grayvault.restore.views.colorizer_for_view import colorizer_for

TOLERANCE = 0.1
"""ΔE00 by which the mean may be higher in files without a likeness: older versions measured large
photos on some of their rows only."""

_VIEW = View("color", "png")


def check_colors(engine: Engine, photo_sources: PhotoSources, photo_id: str) -> Iterator[Problem]:
    """Restore a photo at full size; measure it if its original is in its place or in the trash.

    It is measured twice: as our own reader reads it, and as other programs show the file that
    `restore` writes. If the photo's colorizer doesn't work here, the photo is restored from its
    hints alone and not measured, since its stored error is that of the colorizer. A photo that
    can't be read is left to `check_photo`.
    """
    try:
        file = photo_sources.store.get(photo_id)
    except (GrayVaultError, OSError):
        return
    try:
        fault = photo_sources.without_failing_colorizer(
            file, lambda usable: _fault(engine, usable, file)
        )
    except GrayVaultError as error:
        fault = str(error)
    if fault:
        sentence = f"photo {photo_id}: {fault}: restore its file from a backup, or add it again"
        yield Problem("colors", photo_id, sentence)


def _fault(engine: Engine, photo_sources: PhotoSources, file: VaultFile) -> str | None:
    record, colorizers = file.record, photo_sources.colorizers
    restored = read_picture(render(file, _VIEW, colorizers), record.width * record.height)
    if (restored.width, restored.height) != (record.width, record.height):
        return f"restored, it has {restored.width} × {restored.height} pixels"
    rows, objects = sources_of(engine, record.id), photo_sources.store.objects
    original = read_original(record.id, rows, photo_sources.trash, objects)
    if not _uses_measured_colorizer(colorizers, file):
        return fault_of_restored(file, colorizers, None)
    if original is not None and record.fidelity is not None:
        photo = read_photo(original, photo_sources.max_pixels, damaged=True)
        if fault := _other_figures(photo, restored, record.fidelity):
            return fault
    return fault_of_restored(file, colorizers, original)


def _other_figures(original: Photo, restored: Photo, recorded: Fidelity) -> str | None:
    """A sentence if the photo measures otherwise than when it was archived."""
    actual = compare(original, restored, with_ssimulacra2=recorded.likeness is not None)
    error = actual.delta_e_mean
    if recorded.likeness is None and error > recorded.delta_e_mean + TOLERANCE:
        archived = f"{recorded.delta_e_mean:.2f} when archived"
        return f"its mean colour error is {error:.2f}; it was {archived}"
    fidelity = Fidelity(error, actual.delta_e_p95, actual.delta_e_tile, None, actual.likeness)
    fault = fidelity.difference_from(recorded)
    return fault and f"it is not as recorded: {fault}"


def _uses_measured_colorizer(colorizers: ColorizerSet, file: VaultFile) -> bool:
    colorizer = colorizer_for(file.record, _VIEW, colorizers)
    return colorizer is None or colorizer.ref == file.record.colorizer
