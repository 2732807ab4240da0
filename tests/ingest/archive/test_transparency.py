"""Photos that are partly transparent: what isn't seen takes no hints and is no error."""

import numpy as np
import pytest

from grayvault.core.photo import Metadata, Photo
from grayvault.core.settings import Bound, IngestSettings
from grayvault.ingest.archive.encode_photo import encode_photo
from tests.support.photos import crop

SETTINGS = IngestSettings(colorizer="propagate", bound=Bound(2.5, 9.0, 10.0))


def test_noise_in_transparent_pixels_costs_no_hints() -> None:
    pixels = crop("coffee", 120, 176)
    alpha = np.full((120, 176), 255, np.uint8)
    alpha[:, 88:] = 0
    garbage = pixels.copy()
    noise = np.random.default_rng(0).integers(0, 256, (120, 88, 3))
    garbage[:, 88:] = noise
    without_alpha = encode_photo(Photo(garbage, "png", Metadata()), SETTINGS)
    with_alpha = encode_photo(Photo(garbage, "png", Metadata(), alpha=alpha), SETTINGS)
    assert without_alpha.luma.tier == "color"  # nobody can hint at noise
    assert with_alpha.luma.tier == "compact"
    assert len(with_alpha.hints) < 450  # hardly more than the least
    assert with_alpha.fidelity.within(SETTINGS.bound)


def test_the_figures_are_of_visible_pixels() -> None:
    pixels = crop("chelsea", 66, 88)
    alpha = np.full((66, 88), 255, np.uint8)
    faint = Photo(pixels, "png", Metadata(), alpha=alpha // 4)
    opaque = Photo(pixels, "png", Metadata(), alpha=alpha)
    of_faint, of_opaque = (encode_photo(photo, SETTINGS).fidelity for photo in (faint, opaque))
    assert (
        of_faint.delta_e_tile < 0.5 * of_opaque.delta_e_tile
        or of_faint.delta_e_mean > of_opaque.delta_e_mean
    )
    assert of_faint.within(SETTINGS.bound)


@pytest.mark.parametrize("tier", ["color", "compact", "lossless"])
def test_a_fully_transparent_photo_is_archived(tier: str) -> None:
    pixels = crop("rocket", 60, 80)
    photo = Photo(pixels, "png", Metadata(), alpha=np.zeros((60, 80), np.uint8))
    encoded = encode_photo(photo, IngestSettings(tier=tier))  # type: ignore[arg-type]
    assert (encoded.fidelity.delta_e_mean, encoded.fidelity.delta_e_tile) == (0, 0)
