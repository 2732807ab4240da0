"""The guarantee, measured on what a user gets: the very file that `restore` writes.

It and the original are decoded by other programs' code (`formats.independent_reader`), so that a
fault in our own reader, or in how pictures are turned, shows.
"""

from dataclasses import astuple, replace

from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Photo
from grayvault.core.settings import Bound
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import OutputFormat, View
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.formats.independent_reader import IndependentReading, read_independently
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.imaging.measure import color_error as measure
from grayvault.imaging.measure.comparison_inputs import flattened
from grayvault.imaging.resize import fit_long_side, resize
from grayvault.restore.attachments import holds_attachments, with_attachments
from grayvault.restore.render import render, rendered

CODING = Bound(mean=1.5, p95=4.0, tile=4.0)
"""ΔE00 that the coding of a restored file may add to the bound at a long side of 64 pixels: see
docs/reference/color-error.md, "What a user gets"."""

_COARSE = 64
"""Pixels: there the noise of lossy coding is evened out, and a picture that is turned, or coloured
wrongly, is as far off as at full size."""

READING = Bound(mean=0.25, p95=0.75, tile=1.0)
"""ΔE00 by which another decoder's picture of the original may differ from our reader's."""

_OTHER_SIZE = "as other programs show it, the restored photo has another size"

_FORMATS: dict[str, OutputFormat] = {
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "tiff": "tiff",
    "avif": "avif",
    "jxl": "jxl",
    "heic": "jpeg",
}


def given_back(file: VaultFile, colorizers: ColorizerSet) -> bytes:
    """The file that `restore` writes of a photo at full size, in its source's format.

    Where that can't be written, it is JPEG for HEIC, and PNG for others. Raises as `render`.
    """
    view = _view(file)
    restored = render(file, view, colorizers)
    return with_attachments(restored, file) if holds_attachments(file, view) else restored


def _view(file: VaultFile) -> View:
    return View("color", _FORMATS.get(file.record.source.format, "png"))


def fault_of_restored(
    file: VaultFile, colorizers: ColorizerSet, source: bytes | None
) -> str | None:
    """What is wrong with a restored photo, as other programs show it; None where nothing is.

    `source` are the original's bytes, where they are at hand. Raises `GrayVaultError` where the
    photo can't be restored.
    """
    after = read_independently(given_back(file, colorizers))
    if after is None:
        return "other programs can't read the restored file"
    before = None if source is None else read_independently(source)
    if before is None:
        record = file.record
        return None if _size(after.photo) == (record.width, record.height) else _OTHER_SIZE
    kept = rendered(file, View("color"), colorizers)
    picture = Photo(kept.pixels, "png", kept.metadata)
    return _as_kept(before.photo, picture, file) or _as_restored(before, after, picture, file)


def _as_kept(before: Photo, kept: Photo, file: VaultFile) -> str | None:
    """How the upright picture, which all files are made of, differs from its original."""
    if _size(before) != _size(kept):
        return _OTHER_SIZE
    found = _error(before, kept, file)
    return None if _within(found, file.record.bound, READING) else _too_far(found)


def _as_restored(
    before: IndependentReading, after: IndependentReading, kept: Photo, file: VaultFile
) -> str | None:
    """How the restored file differs from its original, beyond what its coding may do."""
    if _size(before.photo) != _size(after.photo):
        return _OTHER_SIZE
    as_before = (after.strict, after.lenient) == (before.strict, before.lenient)
    if after.strict != after.lenient and not as_before:
        return "restored, it has two orientations, and some programs turn it twice"
    found = _error(_coarse(before.photo), _coarse(after.photo), file)
    bound = file.record.bound
    if _within(found, bound, CODING) or _within(found, bound, CODING, _coding(kept, file)):
        return None
    return _too_far(found)


def _coding(kept: Photo, file: VaultFile) -> Bound:
    """What coding does to this picture in the restored file's format: much, where it is no photo
    but noise, or a drawing in bright colours.
    """
    view = _view(file)
    coded = read_independently(encode_pixels(kept.pixels, view.format, view.quality, kept.metadata))
    if coded is None:
        return Bound(0, 0, 0)
    found = _error(_coarse(kept), _coarse(coded.photo), file)
    return Bound(found.delta_e_mean, found.delta_e_p95, found.delta_e_tile)


def _error(before: Photo, after: Photo, file: VaultFile) -> Fidelity:
    """The error of one picture to the original, whose profile is the one that our reader found."""
    original = replace(before, metadata=replace(before.metadata, icc=file.record.icc))
    return measure.fidelity(flattened(original).lab, flattened(after).lab, None)


def _within(found: Fidelity, *bounds: Bound) -> bool:
    """Whether an error is within the sum of these."""
    mean, p95, tile = (sum(figures) for figures in zip(*map(astuple, bounds), strict=True))
    return found.within(Bound(mean, p95, tile))


def _coarse(photo: Photo) -> Photo:
    """A picture on white, with a long side of at most 64 pixels."""
    opaque = photo.pixels if photo.alpha is None else flatten_alpha(photo.pixels, photo.alpha)
    size = fit_long_side((photo.height, photo.width), _COARSE)
    return replace(photo, pixels=resize(opaque, size, "box"), alpha=None)


def _too_far(found: Fidelity) -> str:
    return (
        f"as other programs show it, the restored photo's colours are off by ΔE00 "
        f"{found.delta_e_mean:.2f} mean, {found.delta_e_p95:.2f} p95, {found.delta_e_tile:.2f} tile"
    )


def _size(photo: Photo) -> tuple[int, int]:
    return photo.width, photo.height
