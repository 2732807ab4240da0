from functools import partial

import pytest

from grayvault.choose.measured import smallest_measured
from grayvault.choose.scene import Scene, scene_of
from grayvault.choose.smallest import Search
from grayvault.codec.tiers import luma_codec
from grayvault.color.split import luma_of
from grayvault.domain.fidelity import Fidelity
from grayvault.domain.photo import Luma
from grayvault.domain.settings import Bound
from grayvault.hints import coder
from grayvault.measure import fidelity as measure
from grayvault.zoo.colorize import colorize
from grayvault.zoo.propagate import Propagate
from tests.photos import Name, crop

MOST = 64 * 1024


def measured(scene: Scene, luma_hat: Luma, hints: bytes) -> Fidelity:
    restored = colorize(luma_hat, luma_hat, coder.decode(hints), Propagate())
    return measure.fidelity(scene.reference, measure.lab_of(measure.reduced(restored)), None)


def scene_and_luma(name: Name) -> tuple[Scene, Luma]:
    pixels = crop(name, 256, 256)
    codec = luma_codec("compact", 1.0)
    luma_hat = codec.decode(codec.encode(luma_of(pixels)).codestream)
    return scene_of(pixels, luma_hat), luma_hat


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("bound", [Bound(), Bound(1.4, 4.5, 7.0)])
def test_what_is_stored_was_measured_within_the_bound(name: Name, bound: Bound) -> None:
    scene, luma_hat = scene_and_luma(name)
    found = smallest_measured(Search(scene, bound, 0), partial(measured, scene, luma_hat), MOST)
    assert found is not None
    hints, fidelity = found
    assert fidelity == measured(scene, luma_hat, hints)
    assert fidelity.within(bound)


def test_hints_larger_than_allowed_are_none() -> None:
    scene, luma_hat = scene_and_luma("coffee")
    assert (
        smallest_measured(Search(scene, Bound(), 0), partial(measured, scene, luma_hat), 90) is None
    )


def test_an_estimate_that_is_far_off_is_corrected() -> None:
    """The measure finds twice the error that is estimated: finer hints are looked for."""
    scene, luma_hat = scene_and_luma("coffee")
    bound = Bound(4.0, 12.0, 16.0)

    def doubled(hints: bytes) -> Fidelity:
        true = measured(scene, luma_hat, hints)
        return Fidelity(2 * true.delta_e_mean, 2 * true.delta_e_p95, 2 * true.delta_e_tile, None)

    usual = smallest_measured(Search(scene, bound, 0), partial(measured, scene, luma_hat), MOST)
    found = smallest_measured(Search(scene, bound, 0), doubled, MOST)
    assert usual is not None
    assert found is not None
    assert found[1].within(bound)
    assert len(found[0]) > 1.5 * len(usual[0])
