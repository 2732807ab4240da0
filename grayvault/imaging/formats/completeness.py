"""Whether a picture file is complete, judged before it is decoded: decoders are lenient."""

from collections.abc import Callable

from grayvault.core.errors import IncompletePhotoError
from grayvault.imaging.formats.bmp.bmp_completeness import examine_bmp
from grayvault.imaging.formats.damage import Examination, blank_tail
from grayvault.imaging.formats.isobmff.box_completeness import examine_heif, examine_jxl, is_cut_off
from grayvault.imaging.formats.jpeg.jpeg_completeness import examine_jpeg
from grayvault.imaging.formats.png.png_completeness import examine_png
from grayvault.imaging.formats.tiff.tiff_completeness import examine_tiff
from grayvault.imaging.formats.webp.webp_completeness import examine_webp

_EXAMINERS: dict[str, Callable[[bytes, int], Examination]] = {
    "jpeg": examine_jpeg,
    "png": examine_png,
    "tiff": examine_tiff,
    "bmp": examine_bmp,
    "webp": examine_webp,
    "heic": examine_heif,
    "avif": examine_heif,
    "jxl": examine_jxl,
}

_GIF_END = b";"
"""GIF89a specification, 27."""


def examine(data: bytes, kind: str, max_pixels: int, *, damaged: bool) -> Examination:
    """Examine a picture file of a kind of `file_type.READABLE`.

    Raises `IncompletePhotoError` if the picture is damaged or half written, with `damaged` only
    where nothing of it can be shown, and `PhotoRefusedError` if it has more than `max_pixels`.
    """
    examiner = _EXAMINERS.get(kind)
    examination = examiner(data, max_pixels) if examiner else Examination(data)
    if examination.damage and not (damaged and examination.legible):
        offer = ": `add --damaged` keeps what is left" if examination.legible else ""
        raise incomplete(examination.damage + offer)
    return examination


def incomplete(damage: str) -> IncompletePhotoError:
    """The error for a picture with this damage."""
    return IncompletePhotoError(f"it is damaged or half written: {damage}")


def refuse_unfinished(data: bytes, kind: str | None) -> None:
    """Raise `IncompletePhotoError` if a file can't be read because its end was never written."""
    tail = blank_tail(data, 0, len(data))
    if tail is not None:
        subject = f"the {kind} picture" if kind else "the file"
        share = tail.size / len(data)
        raise IncompletePhotoError(f"{subject} is half written: its last {share:.0%} are blank")
    if (kind == "gif" and not data.endswith(_GIF_END)) or (kind == "jxl" and is_cut_off(data)):
        raise incomplete("the file is cut off")
