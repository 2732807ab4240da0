"""Verifies the very file that `restore` writes, before an original is freed.

It and the original are decoded by other programs' code (`formats.independent_reader`), so that a
fault of our own reader, or a wrong orientation, shows.
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
from grayvault.imaging.measure import color_error
from grayvault.imaging.measure.comparison_inputs import flattened
from grayvault.imaging.resize import fit_long_side, resize
from grayvault.restore.render import opaque_pixels_with, render_with_attachments
from grayvault.restore.views.colorizer_for_view import colorizer_for

CODING = Bound(mean=1.5, p95=4.0, tile=4.0)
"""ΔE00 that coding a restored file may add to the colour error limit, at a long side of 64 pixels:
see docs/reference/color-error.md, "What a user gets"."""

_COARSE_SIDE = 64
"""Pixels. At this size the noise of lossy coding averages out, and a picture that is rotated or
wrongly coloured is as far off as at full size."""

READING = Bound(mean=0.25, p95=0.75, tile=1.0)
"""ΔE00 by which another decoder's picture of the original may differ from our reader's."""

_OTHER_SIZE = "as other programs show it, the restored photo has another size"

_OUTPUT_FORMATS: dict[str, OutputFormat] = {
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "tiff": "tiff",
    "avif": "avif",
    "jxl": "jxl",
    "heic": "jpeg",
}


def fault_of_restored(
    file: VaultFile, colorizers: ColorizerSet, source: bytes | None
) -> str | None:
    """A sentence on what is wrong with the restored photo in other programs; None if nothing is.

    The photo is restored at full size in its source's format (HEIC as JPEG, formats that can't be
    written as PNG). `source` is the original's content, if available. Raises `GrayVaultError` if
    the photo can't be restored.
    """
    view = _view(file)
    colorizer = colorizer_for(file.record, view, colorizers)
    after = read_independently(render_with_attachments(file, view, colorizer))
    if after is None:
        return "other programs can't read the restored file"
    before = None if source is None else read_independently(source)
    if before is None:
        record = file.record
        return None if _size(after.photo) == (record.width, record.height) else _OTHER_SIZE
    opaque = opaque_pixels_with(file, view, colorizer)
    restored = Photo(opaque.pixels, "png", opaque.metadata)
    return _fault_of_pixels(before.photo, restored, file) or _fault_of_file(
        before, after, restored, file
    )


def _view(file: VaultFile) -> View:
    return View("color", _OUTPUT_FORMATS.get(file.record.source.format, "png"))


def _fault_of_pixels(original: Photo, restored: Photo, file: VaultFile) -> str | None:
    """How the upright restored pixels, before any coding, differ from the original."""
    if _size(original) != _size(restored):
        return _OTHER_SIZE
    error = _error(original, restored, file)
    return None if _within(error, file.record.bound, READING) else _too_far(error)


def _fault_of_file(
    before: IndependentReading, after: IndependentReading, restored: Photo, file: VaultFile
) -> str | None:
    """How the restored file differs from its original by more than its coding may add."""
    if _size(before.photo) != _size(after.photo):
        return _OTHER_SIZE
    as_before = (after.strict, after.lenient) == (before.strict, before.lenient)
    if after.strict != after.lenient and not as_before:
        return "restored, it has two orientations, and some programs turn it twice"
    error = _error(_coarse(before.photo), _coarse(after.photo), file)
    limit = file.record.bound
    if _within(error, limit, CODING) or _within(error, limit, CODING, _coding(restored, file)):
        return None
    return _too_far(error)


def _coding(restored: Photo, file: VaultFile) -> Bound:
    """The error that coding alone causes in this picture: much in noise or bright drawings."""
    view = _view(file)
    encoded = encode_pixels(restored.pixels, view.format, view.quality, restored.metadata)
    coded = read_independently(encoded)
    if coded is None:
        return Bound(0, 0, 0)
    error = _error(_coarse(restored), _coarse(coded.photo), file)
    return Bound(error.delta_e_mean, error.delta_e_p95, error.delta_e_tile)


def _error(before: Photo, after: Photo, file: VaultFile) -> Fidelity:
    """The colour error of `after`; `before` gets the profile that our reader read."""
    original = replace(before, metadata=replace(before.metadata, icc=file.record.icc))
    return color_error.fidelity(flattened(original).lab, flattened(after).lab, None)


def _within(error: Fidelity, *limits: Bound) -> bool:
    """Whether an error is within the sum of these limits."""
    mean, p95, tile = (sum(figures) for figures in zip(*map(astuple, limits), strict=True))
    return error.within(Bound(mean, p95, tile))


def _coarse(photo: Photo) -> Photo:
    """A picture on white, with a long side of at most 64 pixels."""
    opaque = photo.pixels if photo.alpha is None else flatten_alpha(photo.pixels, photo.alpha)
    size = fit_long_side((photo.height, photo.width), _COARSE_SIDE)
    return replace(photo, pixels=resize(opaque, size, "box"), alpha=None)


def _too_far(error: Fidelity) -> str:
    return (
        f"as other programs show it, the restored photo's colours are off by ΔE00 "
        f"{error.delta_e_mean:.2f} mean, {error.delta_e_p95:.2f} p95, {error.delta_e_tile:.2f} tile"
    )


def _size(photo: Photo) -> tuple[int, int]:
    return photo.width, photo.height
