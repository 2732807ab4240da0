import numpy as np
import pytest

from grayvault.colorizers.colorize import colorize
from grayvault.colorizers.registry import BUILT_IN
from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Luma, Metadata, Photo, Pixels
from grayvault.core.settings import Bound, IngestSettings, Tier
from grayvault.hints import stream
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from tests.support import color_error_definition as definition
from tests.support.photos import Name, crop, deep_crop
from tests.support.slow import slow

PLAIN = IngestSettings()
IMPOSSIBLE = IngestSettings(bound=Bound(mean=0.1))


def photo_of(pixels: Pixels) -> Photo:
    return Photo(pixels, "png", Metadata())


def restored_by(condensed: EncodedPhoto, luma: Luma) -> Pixels:
    assert condensed.colorizer is not None
    colorizer = BUILT_IN.restorer_of(condensed.colorizer)
    assert colorizer.ref == condensed.colorizer
    return colorize(luma, luma, stream.decode(condensed.hints), colorizer)


@pytest.mark.parametrize(
    "name",
    ["astronaut", "coffee", *map(slow, ["chelsea", "rocket"])],
)
@pytest.mark.parametrize("colorizer", ["auto", "propagate", "hintnet"])
def test_a_photo_is_luma_and_hints_within_the_bound(name: Name, colorizer: str) -> None:
    pixels = crop(name, 66, 88)
    settings = IngestSettings(bound=Bound(2.5, 9.0, 10.0), colorizer=colorizer)
    condensed = encode_photo(photo_of(pixels), settings)
    assert condensed.colorizer in [colorizer.ref for colorizer in BUILT_IN.listed]
    assert condensed.colorizer is not None
    assert colorizer in {"auto", condensed.colorizer.name}
    assert condensed.luma.tier == "compact"
    assert (condensed.luma.distance, condensed.luma.depth) == (1.0, 8)
    assert condensed.note is None
    assert condensed.hints
    assert condensed.color_bytes > len(condensed.luma.codestream)

    luma = jxl.decode_gray(condensed.luma.codestream)
    restored = restored_by(condensed, luma)
    measured, recorded = definition.figures(pixels, restored), condensed.fidelity
    assert measured.mean <= 2.5
    assert measured.p95 <= 9.0
    assert measured.tile <= 10.0
    assert recorded.delta_e_mean == pytest.approx(measured.mean, abs=0.005)
    assert recorded.delta_e_p95 == pytest.approx(measured.p95, abs=0.02)
    assert recorded.delta_e_tile == pytest.approx(measured.tile, abs=0.02)
    assert recorded.luma_psnr == pytest.approx(
        definition.psnr(rgb_to_luma(pixels), luma), abs=0.001
    )


@pytest.mark.slow
def test_a_large_photo_is_measured_at_1536() -> None:
    pixels = np.kron(crop("chelsea", 100, 160), np.ones((10, 10, 1), np.uint8))
    condensed = encode_photo(photo_of(pixels), PLAIN)
    luma = jxl.decode_gray(condensed.luma.codestream)
    restored = restored_by(condensed, luma)
    figures = definition.figures(pixels, restored)
    assert condensed.fidelity.delta_e_mean == pytest.approx(figures.mean, abs=0.005)
    assert condensed.fidelity.delta_e_p95 == pytest.approx(figures.p95, abs=0.02)
    assert condensed.fidelity.delta_e_tile == pytest.approx(figures.tile, abs=0.02)


@pytest.mark.parametrize("pixels", [crop("coffee", 60, 80), deep_crop("coffee", 60, 80)])
def test_lossless_luma_is_kept_to_the_bit(pixels: Pixels) -> None:
    loose = Bound(9.0, 99.0, 99.0)
    condensed = encode_photo(photo_of(pixels), IngestSettings(tier="lossless", bound=loose))
    assert np.array_equal(jxl.decode_gray(condensed.luma.codestream), rgb_to_luma(pixels))
    assert (condensed.luma.tier, condensed.luma.distance) == ("lossless", 0.0)
    assert condensed.luma.depth == pixels.dtype.itemsize * 8
    assert condensed.fidelity.luma_psnr is None
    assert condensed.fidelity.delta_e_mean > 0


def test_16_bits_are_lossless_whatever_the_tier() -> None:
    deep = deep_crop("coffee", 60, 80)
    condensed = encode_photo(photo_of(deep), IngestSettings(bound=Bound(9.0, 99.0, 99.0)))
    assert condensed.luma.tier == "lossless"
    assert condensed.note == "kept lossless: it has 16 bits a sample"
    assert np.array_equal(jxl.decode_gray(condensed.luma.codestream), rgb_to_luma(deep))


@pytest.mark.parametrize("tier", ["compact", "lossless", "color"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("deep", [False, True])
def test_a_gray_photo_has_no_hints(tier: str, channels: int, deep: bool) -> None:
    gray = (deep_crop if deep else crop)("coffee", 60, 80)[..., 1].copy()
    pixels: Pixels = gray if channels == 1 else np.dstack([gray] * 3)
    condensed = encode_photo(photo_of(pixels), IngestSettings(tier=tier))  # type: ignore[arg-type]
    assert condensed.hints == b""
    assert condensed.colorizer is None
    assert (condensed.note is not None) == (deep and tier == "compact")
    assert condensed.color_bytes == len(condensed.luma.codestream)
    assert condensed.luma.tier == ("lossless" if deep or tier == "lossless" else "compact")
    decoded = jxl.decode_gray(condensed.luma.codestream)
    figures = definition.figures(pixels, decoded)
    assert condensed.fidelity.delta_e_mean == pytest.approx(figures.mean, abs=0.005)


@pytest.mark.parametrize(
    "pixels", [crop("coffee", 1, 1), crop("coffee", 1, 1)[..., 0], deep_crop("coffee", 1, 1)]
)
def test_one_pixel_is_condensed(pixels: Pixels) -> None:
    condensed = encode_photo(photo_of(pixels), PLAIN)
    assert jxl.decode(condensed.luma.codestream).shape[:2] == (1, 1)
    assert condensed.fidelity.delta_e_mean <= 2


def test_an_impossible_bound_keeps_the_colours() -> None:
    pixels = crop("coffee", 66, 88)
    condensed = encode_photo(photo_of(pixels), IMPOSSIBLE)
    _assert_in_color(condensed.luma.codestream, pixels)
    assert condensed.luma.tier == "color"
    assert (condensed.hints, condensed.colorizer) == (b"", None)
    assert condensed.note is not None
    assert "kept in colour" in condensed.note
    assert "0.1" in condensed.note
    assert condensed.color_bytes == len(condensed.luma.codestream)
    assert condensed.luma.distance < 1.0  # finer than asked for, since the bound is


def test_a_coarse_picture_in_colour_is_refined_until_it_meets_the_bound() -> None:
    settings = IngestSettings(distance=8.0, bound=Bound(1.0, 4.0, 4.0), hint_bytes=10)
    condensed = encode_photo(photo_of(crop("coffee", 66, 88)), settings)
    assert condensed.luma.tier == "color"
    assert condensed.luma.distance < 8.0
    assert condensed.fidelity.within(settings.bound)


@pytest.mark.parametrize(
    ("pixels", "tier"),
    [
        (crop("coffee", 60, 80), "color"),
        (crop("coffee", 60, 80)[..., 1].copy(), "color"),
        (crop("coffee", 60, 80)[..., 1].copy(), "compact"),
    ],
)
def test_a_photo_without_hints_is_refined_until_it_meets_the_bound(
    pixels: Pixels, tier: Tier
) -> None:
    settings = IngestSettings(tier=tier, distance=4.0, bound=Bound(0.8, 3.0, 3.0))
    condensed = encode_photo(photo_of(pixels), settings)
    assert condensed.fidelity.within(settings.bound)
    assert 0 < condensed.luma.distance < 4.0
    assert condensed.note is None


@pytest.mark.parametrize("quality", [None, 60.0])
def test_a_gray_photo_is_lossless_where_nothing_less_meets_the_bound(
    quality: float | None,
) -> None:
    gray = crop("coffee", 60, 80)[..., 1].copy()
    settings = IngestSettings(quality=quality, bound=Bound(0.001, 0.001, 0.001))
    condensed = encode_photo(photo_of(gray), settings)
    assert condensed.luma.tier == "lossless"
    assert condensed.note == "kept lossless: nothing less holds the colour error limit"
    assert np.array_equal(jxl.decode_gray(condensed.luma.codestream), gray)


def test_a_limit_that_no_distance_meets_is_met_losslessly() -> None:
    pixels = crop("coffee", 60, 80)
    condensed = encode_photo(photo_of(pixels), IngestSettings(bound=Bound(0.001, 0.001, 0.001)))
    assert (condensed.luma.tier, condensed.luma.distance) == ("color", 0.0)
    assert np.array_equal(jxl.decode(condensed.luma.codestream), pixels)


def test_too_few_bytes_for_hints_keep_the_colours() -> None:
    pixels = crop("astronaut", 88, 88)
    enough = len(encode_photo(photo_of(pixels), IngestSettings(bound=Bound(2.5, 9.0, 10.0))).hints)
    settings = IngestSettings(bound=Bound(2.5, 9.0, 10.0), hint_bytes=enough // 4)
    condensed = encode_photo(photo_of(pixels), settings)
    assert condensed.luma.tier == "color"
    assert condensed.note is not None
    assert f"{enough // 4 / 1000:.1f} kB" in condensed.note
    _assert_in_color(condensed.luma.codestream, pixels)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("budget", [400, 1500])
def test_a_budget_is_spent_on_the_colours(name: Name, budget: int) -> None:
    pixels = crop(name, 300, 400)
    loose = Bound(9.0, 99.0, 99.0)
    condensed = encode_photo(photo_of(pixels), IngestSettings(bound=loose, hint_budget=budget))
    assert condensed.luma.tier == "compact"
    assert condensed.note is None
    assert 0.85 * budget < len(condensed.hints) <= budget

    luma = jxl.decode_gray(condensed.luma.codestream)
    restored = restored_by(condensed, luma)
    measured, recorded = definition.figures(pixels, restored), condensed.fidelity
    assert recorded.delta_e_mean == pytest.approx(measured.mean, abs=0.005)
    assert recorded.delta_e_p95 == pytest.approx(measured.p95, abs=0.02)
    assert recorded.delta_e_tile == pytest.approx(measured.tile, abs=0.02)


@pytest.mark.slow
def test_a_larger_budget_brings_better_colours() -> None:
    photo = photo_of(crop("coffee", 200, 260))
    loose = Bound(9.0, 99.0, 99.0)
    budgets = [IngestSettings(bound=loose, hint_budget=budget) for budget in (150, 600, 2400)]
    errors = [encode_photo(photo, settings).fidelity.delta_e_mean for settings in budgets]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 1.2 * errors[-1]


@pytest.mark.parametrize("budget", [64, 300])
def test_a_budget_too_small_for_the_bound_keeps_the_colours(budget: int) -> None:
    pixels = crop("rocket", 66, 88)
    condensed = encode_photo(photo_of(pixels), IngestSettings(hint_budget=budget))
    assert condensed.luma.tier == "color"
    assert (condensed.hints, condensed.colorizer) == (b"", None)
    assert condensed.note == (
        f"kept in colour: no hints of up to {budget / 1000:.1f} kB restore it within ΔE00 "
        "mean 2, 95th percentile 6, worst tile 8"
    )
    assert condensed.fidelity.within(Bound())
    _assert_in_color(condensed.luma.codestream, pixels)


def test_a_budget_that_colours_do_not_need_is_not_filled_up() -> None:
    pixels = np.full((80, 120, 3), (200, 30, 60), np.uint8)
    pixels[:, :, 1] += np.arange(120, dtype=np.uint8)[None] // 40
    settings = IngestSettings(hint_budget=1000, min_saving=0)
    condensed = encode_photo(photo_of(pixels), settings)
    assert len(condensed.hints) < 200
    assert condensed.fidelity.within(Bound())


def test_lossless_falls_back_to_lossless_colour() -> None:
    pixels = crop("astronaut", 100, 100)
    settings = IngestSettings(tier="lossless", bound=Bound(mean=0.01))
    condensed = encode_photo(photo_of(pixels), settings)
    assert (condensed.luma.tier, condensed.luma.distance) == ("color", 0.0)
    assert np.array_equal(jxl.decode(condensed.luma.codestream), pixels)
    assert condensed.fidelity.delta_e_mean == 0
    assert condensed.fidelity.luma_psnr is None


def test_16_bits_fall_back_to_lossless_colour() -> None:
    deep = deep_crop("astronaut", 60, 60)
    condensed = encode_photo(photo_of(deep), IngestSettings(bound=Bound(mean=0.01)))
    assert condensed.luma.tier == "color"
    assert np.array_equal(jxl.decode(condensed.luma.codestream), deep)


def test_tier_color_is_no_exception_worth_a_note() -> None:
    pixels = crop("coffee", 60, 80)
    settings = IngestSettings(tier="color", distance=2.0, bound=Bound(9.0, 99.0, 99.0))
    condensed = encode_photo(photo_of(pixels), settings)
    assert (condensed.luma.tier, condensed.luma.distance) == ("color", 2.0)
    assert (condensed.note, condensed.colorizer, condensed.hints) == (None, None, b"")
    _assert_in_color(condensed.luma.codestream, pixels)


def _assert_in_color(codestream: bytes, pixels: Pixels) -> None:
    decoded = jxl.decode(codestream)
    assert decoded.shape == pixels.shape
    assert definition.figures(pixels, decoded).mean < 3


def test_an_unknown_colorizer_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        encode_photo(photo_of(crop("coffee", 20, 30)), IngestSettings(colorizer="monet"))
