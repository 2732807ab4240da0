"""The figures of `grayvault measure` in a table, with words on what they mean."""

from collections.abc import Iterator

from rich.table import Table

from grayvault.core.comparison import Comparison
from grayvault.core.presets import preset_named

_COLORFUL = (
    (109, "extremely"),
    (82, "highly"),
    (59, "quite"),
    (45, "averagely"),
    (33, "moderately"),
    (15, "slightly"),
)
"""What people call pictures of so much colourfulness: Hasler and Süsstrunk 2003, table 2."""

Row = tuple[str, str, str]


def table(found: Comparison) -> Table:
    """The figures, one a line."""
    made = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(justify="right", no_wrap=True)
    made.add_column()
    for row in (*_color_error(found), *_similarity(found), *_colors(found)):
        made.add_row(*row)
    return made


def _color_error(found: Comparison) -> Iterator[Row]:
    bound = preset_named("balanced").bound
    yield "Colour error, mean", f"{found.delta_e_mean:.2f}", f"ΔE00; balanced allows {bound.mean:g}"
    yield "  median", f"{found.delta_e_median:.2f}", "1 can just be seen side by side"
    yield "  95th percentile", f"{found.delta_e_p95:.2f}", f"balanced allows {bound.p95:g}"
    yield "  worst tile", f"{found.delta_e_tile:.2f}", f"balanced allows {bound.tile:g}"
    yield "  worst pixel", f"{found.delta_e_max:.2f}", ""


def _similarity(found: Comparison) -> Iterator[Row]:
    yield "PSNR of the luma", _decibels(found.luma_psnr), "more is nearer"
    yield "  of Cb", _decibels(found.cb_psnr), ""
    yield "  of Cr", _decibels(found.cr_psnr), ""
    yield "SSIM of the luma", _figure(found.luma_ssim, 4), "1 is equal"
    yield "SSIMULACRA2, mean", _figure(found.ssimulacra2_mean, 1), "100 is equal, 90 looks equal,"
    yield "  worst crop", _figure(found.ssimulacra2_worst, 1), "70 is good, 50 fair, 30 poor"


def _colors(found: Comparison) -> Iterator[Row]:
    yield "Colourfulness", f"{found.colorfulness:.1f}", _colorful(found.colorfulness)
    yield "  less the original's", f"{found.colorfulness_difference:+.1f}", "under 0: paler"
    yield "Colour bleeding, mean", f"{found.bleeding_mean:.2f}", "0: none; codes per 100 pixels"
    yield "  worst tile", f"{found.bleeding_tile:.1f}", ""


def _decibels(psnr: float | None) -> str:
    return "equal" if psnr is None else f"{psnr:.1f} dB"


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _colorful(colorfulness: float) -> str:
    words = next((word for least, word in _COLORFUL if colorfulness >= least), "not")
    return f"{words} colourful"
