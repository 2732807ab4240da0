"""Hints beside a gray picture that stays: as coarse as the quality allows, after few trials."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.fidelity import Fidelity, Likeness
from grayvault.core.luma import EncodedLuma
from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.coarsest_hints import CoarsestHints
from grayvault.ingest.archive.quality.hint_loss import COARSEST_STEP, FINEST_STEP, HintLoss

QUALITY = 80.0
SETTINGS = IngestSettings(quality=QUALITY)
MOST_TRIALS = 3


@dataclass
class Hints:
    """A photo that is just good enough with hints of `coarsest`; fewer bytes hold coarser ones."""

    coarsest: int
    loss: HintLoss
    jitter: list[float]
    tried: list[EncodedPhoto] = field(default_factory=list)

    def encode(self, step: int) -> EncodedPhoto:
        assert FINEST_STEP <= step <= COARSEST_STEP
        score = QUALITY + self.loss.at(self.coarsest) - self.loss.at(step)
        score += self.jitter[step % len(self.jitter)]
        likeness = Likeness(score, score, score)
        fidelity = Fidelity(0.5, 1.0, 1.5, None, likeness)
        luma = EncodedLuma(b"", "compact", 2.0, 5, 8)
        self.tried.append(EncodedPhoto(luma, 0, fidelity, bytes(2 * COARSEST_STEP - step)))
        return self.tried[-1]


hints = st.builds(
    Hints,
    coarsest=st.integers(20, COARSEST_STEP),
    loss=st.builds(HintLoss, st.floats(0.2, 2)),
    jitter=st.lists(st.floats(0, 0.1), min_size=1, max_size=5),
)


@given(hints, st.integers(0, 20))
def test_the_smallest_one_that_is_good_enough_is_taken(photo: Hints, finer: int) -> None:
    step = photo.coarsest - finer
    taken = CoarsestHints(SETTINGS, photo.loss, 1).beside(photo.encode, photo.encode(step), step)
    assert len(photo.tried) <= 1 + MOST_TRIALS
    good = [tried for tried in photo.tried if score(tried) >= QUALITY]
    assert taken.stored_bytes == min(tried.stored_bytes for tried in good)


@given(hints, st.integers(2, 20))
def test_a_loss_as_foreseen_leaves_little_over(photo: Hints, finer: int) -> None:
    exact = Hints(photo.coarsest, photo.loss, [0.0])
    step = photo.coarsest - finer
    taken = CoarsestHints(SETTINGS, exact.loss, 1).beside(exact.encode, exact.encode(step), step)
    a_step = photo.loss.at(photo.coarsest) - photo.loss.at(photo.coarsest - 1)
    assert score(taken) < QUALITY + 0.02 + 1.1 * a_step


@given(hints)
def test_what_is_not_worth_a_trial_stays(photo: Hints) -> None:
    step = photo.coarsest - 2
    first = photo.encode(step)
    assert CoarsestHints(SETTINGS, photo.loss, 10).beside(photo.encode, first, step) is first
    assert len(photo.tried) == 1


def score(encoded: EncodedPhoto) -> float:
    assert encoded.fidelity.likeness is not None
    return encoded.fidelity.likeness.lower


@given(st.builds(HintLoss, st.floats(0.01, 3)), st.integers(0, 255), st.floats(-5, 5))
def test_steps_for_points_never_cost_more(loss: HintLoss, step: int, points: float) -> None:
    moved = step + loss.steps_for(points, step)
    assert FINEST_STEP <= moved <= COARSEST_STEP
    assert loss.at(moved) - loss.at(step) <= points + 1e-9 or moved == FINEST_STEP
