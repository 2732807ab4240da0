"""What is claimed of a number of photos: factors, split honestly, beside the colour error."""

from dataclasses import dataclass

from grayvault.catalog.summary_table import DELTA_E_UNIT, Sums


@dataclass(frozen=True)
class Claims:
    """`factor` = originals' bytes / archive's = `factor_codec` × `factor_color`.

    `factor_codec` is what the same codec would have reached in colour. `hint_bytes` are those of a
    photo. The ΔE00 figures are means over the photos that have one. None where there are no photos,
    or none with a figure.
    """

    factor: float | None
    factor_codec: float | None
    factor_color: float | None
    delta_e_mean: float | None
    delta_e_p95: float | None
    hint_bytes: float | None


def claims(sums: Sums) -> Claims:
    """The claims on photos that sum up to this."""
    measured = sums.measured * DELTA_E_UNIT
    return Claims(
        factor=_ratio(sums.source_bytes, sums.stored_bytes),
        factor_codec=_ratio(sums.source_bytes, sums.color_bytes),
        factor_color=_ratio(sums.color_bytes, sums.stored_bytes),
        delta_e_mean=_ratio(sums.delta_e_mean, measured),
        delta_e_p95=_ratio(sums.delta_e_p95, measured),
        hint_bytes=_ratio(sums.hint_bytes, sums.photos),
    )


def _ratio(dividend: int, divisor: int) -> float | None:
    return dividend / divisor if divisor else None
