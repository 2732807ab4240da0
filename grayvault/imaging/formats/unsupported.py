"""Reasons for which pictures aren't archived, in the same words for all formats."""

from grayvault.core.errors import TOO_LARGE, PhotoRefusedError

_PQ, _HLG = 16, 18
"""Transfer characteristics of high dynamic range: ITU-T H.273, table 3."""


def refuse_too_large(width: int, height: int, max_pixels: int) -> None:
    """Raise `PhotoRefusedError` if a picture has more pixels than are archived."""
    pixels = width * height
    if pixels > max_pixels:
        raise PhotoRefusedError(
            TOO_LARGE,
            f"the picture has {pixels / 1e6:.0f} MP, the limit is {max_pixels / 1e6:.0f} MP",
        )


def refuse_hdr(transfer: int) -> None:
    """Raise `PhotoRefusedError` if transfer characteristics are of high dynamic range."""
    if transfer in {_PQ, _HLG}:
        raise hdr_error("PQ" if transfer == _PQ else "HLG")


def hdr_error(curve: str) -> PhotoRefusedError:
    """What a picture of high dynamic range is refused with."""
    return PhotoRefusedError("hdr", f"the picture has a high dynamic range ({curve}): not archived")


def animation_error() -> PhotoRefusedError:
    """What a moving picture is refused with."""
    return PhotoRefusedError("animation", "animations are not archived")


def sample_format_error(kind: str) -> PhotoRefusedError:
    """What samples of other than 8 to 16 bits are refused with."""
    return PhotoRefusedError("sample-format", f"samples of {kind} are not archived")
