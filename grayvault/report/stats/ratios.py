"""How much smaller photos have become, split between codec and colour, and their colour error."""

from dataclasses import dataclass

from grayvault.catalog.summary_table import UNIT, Sums


@dataclass(frozen=True)
class Ratios:
    """`factor` = originals' bytes / archive's bytes = `factor_codec` × `factor_color`.

    `factor_codec` is the factor that the same codec would reach in colour. `hint_bytes` is the mean
    of a photo. The ΔE00 figures are means over the photos that have one. A figure is None if there
    are no photos to compute it from.
    """

    factor: float | None
    factor_codec: float | None
    factor_color: float | None
    delta_e_mean: float | None
    delta_e_p95: float | None
    hint_bytes: float | None


def ratios_of(sums: Sums) -> Ratios:
    measured = sums.measured * UNIT
    return Ratios(
        factor=_ratio(sums.source_bytes, sums.stored_bytes),
        factor_codec=_ratio(sums.source_bytes, sums.color_bytes),
        factor_color=_ratio(sums.color_bytes, sums.stored_bytes),
        delta_e_mean=_ratio(sums.delta_e_mean, measured),
        delta_e_p95=_ratio(sums.delta_e_p95, measured),
        hint_bytes=_ratio(sums.hint_bytes, sums.photos),
    )


def _ratio(dividend: int, divisor: int) -> float | None:
    return dividend / divisor if divisor else None
