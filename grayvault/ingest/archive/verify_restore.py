"""Whether a vault file can replace its source: it is restored and measured."""

from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.fidelity import DELTA_E_TOLERANCE, Fidelity
from grayvault.core.photo import Photo, Pixels
from grayvault.core.settings import Bound
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.ingest.archive.encoded_photo import fidelity_of
from grayvault.restore.verify_output import fault_of_restored


def verify_restore(
    photo: Photo, file: VaultFile, colorizers: ColorizerSet, source: bytes | None = None
) -> str | None:
    """Why a vault file can't replace `photo`, in a sentence; None if it can.

    It is restored at full size, as it was when it was archived, and measured against the photo: it
    must hold its own colour error limit, and its figures must be those that are recorded. Then the
    very file that `restore` writes is measured against the original, both as other programs show
    them: `source` are the original's bytes, which may be left out for a JPEG. Raises
    `GrayVaultError` if it can't be restored.
    """
    restored, record = _restored(file, colorizers), file.record
    if restored.shape[:2] != photo.pixels.shape[:2]:
        return "restored, its photo has another size"
    actual = fidelity_of(photo, restored)
    if not actual.within(record.bound, DELTA_E_TOLERANCE):  # it may have been right at its limit
        return _beyond_limit(actual, record.bound)
    if record.fidelity is not None and (fault := actual.difference_from(record.fidelity)):
        return f"restored, its photo is not as recorded: {fault}"
    return fault_of_restored(file, colorizers, source or photo.jpeg)


def _beyond_limit(actual: Fidelity, bound: Bound) -> str:
    return (
        f"restored, its photo's colours are off by ΔE00 {actual.delta_e_mean:.2f} mean, "
        f"{actual.delta_e_p95:.2f} p95, {actual.delta_e_tile:.2f} tile, and the limit is "
        f"{bound.mean:g}, {bound.p95:g}, {bound.tile:g}"
    )


def _restored(file: VaultFile, colorizers: ColorizerSet) -> Pixels:
    pixels, record = decode_picture(file), file.record
    if record.colorizer is None:
        return pixels
    colorizer = colorizers.restorer_of(record.colorizer, hinted=bool(record.hints))
    return colorize(pixels, pixels, hints_of(record.hints), colorizer)
