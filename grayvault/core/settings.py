"""What a user asks for when a photo is taken in: tier, bound, limits. Plain data."""

from dataclasses import dataclass
from typing import Literal, get_args

Tier = Literal["compact", "lossless", "exact", "color"]
"""How the luma is kept: visually lossless, to the bit, JPEG coefficients, or all in colour."""

Selection = Literal["measured", "scene"]
"""How a colorizer is chosen for a photo: by trying them, or by what its luma shows."""

HintUse = Literal["fewest", "none"]
"""Which hints are stored: the fewest that hold the bound, or none at all."""

Originals = Literal["keep", "trash", "delete"]
"""What becomes of a source once its photo is archived and has been restored from the vault."""

TIERS: tuple[Tier, ...] = get_args(Tier)


@dataclass(frozen=True)
class Bound:
    """The colour error that a restored photo may have: ΔE00 by `measure.fidelity`."""

    mean: float = 2.0
    p95: float = 6.0
    tile: float = 8.0


@dataclass(frozen=True)
class IngestSettings:
    """Everything that decides what becomes of one photo.

    `distance` is JPEG XL's (Butteraugli) distance, 0.1..15, used by `compact` and `color`;
    `hint_bytes` is the most that hints may take. `hint_budget`, where there is one, is what they
    are to take, at most `hint_bytes`: the best colours for so many bytes instead of the fewest
    bytes within the bound, which must hold all the same. `min_saving` is the share of the source
    that an archive must save to be worth it (0..1). `model_seconds` are what trying the models of
    the study may take for one photo. `again`: also photos that were removed on purpose. `renew`: a
    new vault file also for a photo that has one. `originals`: what becomes of the source then.
    `lossy_metadata`: also photos that come with something that can't be kept. `damaged`: also
    damaged pictures, as they are. `free`: the source is to be freed now, as `originals` says, if
    its photo is archived already; otherwise it is only noted as waiting for that. `patient`: a file
    that looks half written is looked at again for a while before it is left alone.
    """

    tier: Tier = "compact"
    distance: float = 1.0
    colorizer: str = "auto"
    bound: Bound = Bound()
    hint_bytes: int = 64 * 1024
    hint_budget: int | None = None
    min_saving: float = 0.10
    keep_uploads: bool = True
    selection: Selection = "measured"
    model_seconds: float = 1.0
    hints: HintUse = "fewest"
    again: bool = False
    renew: bool = False
    originals: Originals = "keep"
    lossy_metadata: bool = False
    damaged: bool = False
    free: bool = False
    patient: bool = False
