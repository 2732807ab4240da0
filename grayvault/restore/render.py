"""A vault file to an image file, in colour or gray, at the size and in the format asked for."""

from grayvault.codec import jxl
from grayvault.codec.opacity import alpha_of
from grayvault.color.blend import on_white, planes_on_white
from grayvault.color.merge import into_gamut
from grayvault.color.space import gray_profile
from grayvault.color.split import luma_of
from grayvault.domain.colorizer import ModelRef
from grayvault.domain.photo import Alpha, Luma, Metadata, Pixels
from grayvault.domain.vault import VaultFile, VaultRecord
from grayvault.domain.view import View
from grayvault.errors import DamagedFileError
from grayvault.hints import coder
from grayvault.imageio import exif, xmp
from grayvault.imageio.encode import (
    WITHOUT_ALPHA,
    encode_jpeg_planes,
    encode_jxl_planes,
    encode_pixels,
    jpeg_as_jxl,
)
from grayvault.imageio.resize import resize
from grayvault.restore.coefficients import colored_jpeg
from grayvault.zoo.colorize import Size, colorize, jpeg_chroma_size
from grayvault.zoo.registry import restorer_of

RENDERER_VERSION = 2
"""Part of every ETag: raised whenever the same vault file would be rendered otherwise."""


def render(file: VaultFile, view: View) -> bytes:
    """An image file of the photo in `file`, as `view` asks for it.

    Restored colour is labelled in the XMP packet. Raises `DamagedFileError` where the file can't
    be decoded. Where its colorizer is not installed, its hints alone bring the colour, and the
    label says so; it never falls back to gray where colour was asked for.
    """
    if _keeps_coefficients(file, view):
        return _restored_exactly(file, view)
    pixels = jxl.decode(file.codestream)
    shown = resize(pixels, _shown_size(pixels, view), "lanczos")
    colorizer = file.record.colorizer
    if colorizer is not None and view.kind == "color":
        return _restored(pixels, shown, colorizer, file, view)
    plain = luma_of(shown) if view.kind == "gray" else shown
    alpha = _shown_alpha(file, shown)
    if alpha is not None and view.format in WITHOUT_ALPHA:
        plain = on_white(plain, alpha)
    return encode_pixels(plain, view.format, view.quality, _metadata(file, plain), alpha)


def _shown_alpha(file: VaultFile, shown: Pixels) -> Alpha | None:
    """The photo's opacity at the size and depth of what is shown of it."""
    alpha = alpha_of(file)
    if alpha is None:
        return None
    if alpha.dtype != shown.dtype:
        raise DamagedFileError(f"photo {file.record.id}: its opacity has another depth")
    return resize(alpha, (shown.shape[0], shown.shape[1]), "lanczos")


def _keeps_coefficients(file: VaultFile, view: View) -> bool:
    """Whether a view is a JPEG, or one inside JPEG XL, of all the luma coefficients there are."""
    record = file.record
    whole = view.width is None or view.width >= record.width
    restored = view.kind == "color" and record.colorizer is not None
    return record.tier == "exact" and restored and whole and view.format in {"jpeg", "jxl"}


def _restored_exactly(file: VaultFile, view: View) -> bytes:
    """The photo in colour with its source's own luma coefficients, and its orientation."""
    assert file.record.colorizer is not None
    colorizer, hints = restorer_of(file.record.colorizer), coder.decode(file.record.hints)
    labels = xmp.labelled(file.xmp, _label(file.record, colorizer.ref))
    metadata = Metadata(file.exif, labels, file.record.icc, _iptc(file))
    jpeg = colored_jpeg(file, hints, colorizer, view.quality, metadata)
    return jpeg if view.format == "jpeg" else jpeg_as_jxl(jpeg, metadata)


def _shown_size(pixels: Pixels, view: View) -> Size:
    """The (height, width) of a view: never larger than the photo, its proportions kept."""
    height, width = pixels.shape[:2]
    if view.width is None or view.width >= width:
        return height, width
    return max(1, round(height * view.width / width)), view.width


def _restored(luma: Luma, shown: Luma, ref: ModelRef, file: VaultFile, view: View) -> bytes:
    """The photo in colour again, labelled as restored."""
    if luma.ndim != 2:
        raise DamagedFileError(f"photo {file.record.id}: the stored luma is not gray")
    colorizer, hints = restorer_of(ref), coder.decode(file.record.hints)
    labels = xmp.labelled(file.xmp, _label(file.record, colorizer.ref))
    metadata = Metadata(_upright(file.exif), labels, file.record.icc, _iptc(file))
    alpha = _shown_alpha(file, shown)
    if view.format not in WITHOUT_ALPHA:
        pixels = colorize(luma, shown, hints, colorizer)
        return encode_pixels(pixels, view.format, view.quality, metadata, alpha)
    size = jpeg_chroma_size(luma.shape[:2], shown.shape[:2])
    chroma = colorizer.predict(luma, hints, size)
    fitting = into_gamut(resize(shown, size, "box"), chroma)
    if alpha is not None:
        shown, fitting = planes_on_white(shown, fitting, alpha, resize(alpha, size, "box"))
    encode = encode_jpeg_planes if view.format == "jpeg" else encode_jxl_planes
    return encode(shown, fitting, view.quality, metadata)


def _label(record: VaultRecord, ref: ModelRef) -> dict[str, str]:
    """What a picture restored by `ref` says of itself in its XMP packet.

    The fidelity is only that of the colorizer that it was measured with.
    """
    label = {"Color": "restored", "Colorizer": ref.name, "Photo": record.id}
    if record.fidelity is not None and record.colorizer == ref:
        label["DeltaEMean"] = f"{record.fidelity.delta_e_mean:.2f}"
        label["DeltaEP95"] = f"{record.fidelity.delta_e_p95:.2f}"
    return label


def _metadata(file: VaultFile, shown: Pixels) -> Metadata:
    """The photo's metadata; its profile as one for pixels with these channels."""
    icc = file.record.icc
    space = b"GRAY" if shown.ndim == 2 else b"RGB "
    if icc is not None and icc[16:20] != space:  # ICC.1:2022, 7.2.8
        icc = gray_profile(icc) if shown.ndim == 2 else None
    return Metadata(_upright(file.exif), file.xmp, icc, _iptc(file))


def _iptc(file: VaultFile) -> bytes | None:
    return next((one.data for one in file.attachments if one.kind == "iptc"), None)


def _upright(tiff: bytes | None) -> bytes | None:
    return None if tiff is None else exif.upright(tiff)
