"""How much smaller photos have become, split by cause, their colour error and their likeness."""

from dataclasses import dataclass

from grayvault.catalog.summary_table import UNIT, Sums


@dataclass(frozen=True)
class Ratios:
    """`factor` = originals' bytes / archive's bytes = `factor_codec` × `factor_color`.

    `factor_codec` is the factor that the same codec would reach in colour, with the same quality:
    `factor_lossless`, what it reaches without loss, × `factor_quality`, what the quality that was
    asked for brings. Both are None if no photo says what it takes without loss; for photos that
    don't, `factor_lossless` includes the quality. `hint_bytes` is the mean of a photo. The figures
    of ΔE00 and likeness are means over the photos that have one. A figure is None if there are no
    photos to compute it from.
    """

    factor: float | None
    factor_codec: float | None
    factor_color: float | None
    delta_e_mean: float | None
    delta_e_p95: float | None
    hint_bytes: float | None
    factor_lossless: float | None
    factor_quality: float | None
    likeness_full_size: float | None
    likeness_display: float | None


def ratios_of(sums: Sums) -> Ratios:
    measured, scored = sums.measured * UNIT, sums.likeness_photos * UNIT
    lossless_bytes = sums.lossless_bytes if sums.lossless_photos else None
    return Ratios(
        factor=_ratio(sums.source_bytes, sums.stored_bytes),
        factor_codec=_ratio(sums.source_bytes, sums.color_bytes),
        factor_color=_ratio(sums.color_bytes, sums.stored_bytes),
        delta_e_mean=_ratio(sums.delta_e_mean, measured),
        delta_e_p95=_ratio(sums.delta_e_p95, measured),
        hint_bytes=_ratio(sums.hint_bytes, sums.photos),
        factor_lossless=_ratio(sums.source_bytes, lossless_bytes),
        factor_quality=_ratio(lossless_bytes, sums.color_bytes),
        likeness_full_size=_ratio(sums.likeness_full_size, scored),
        likeness_display=_ratio(sums.likeness_display, scored),
    )


def _ratio(dividend: int | None, divisor: int | None) -> float | None:
    return dividend / divisor if divisor and dividend is not None else None
