"""The user's settings for archiving: tier, colour error limit, limits of hints, …"""

from dataclasses import dataclass
from typing import Literal, get_args

Tier = Literal["compact", "lossless", "exact", "color"]
"""How luma is stored: visually lossless, to the bit, as JPEG coefficients; or all in colour."""

Selection = Literal["measured", "scene"]
"""How a colorizer is chosen for a photo: by trying them, or by its luma alone."""

HintUse = Literal["fewest", "none"]
"""Which hints are stored: the fewest that hold the colour error limit, or none at all."""

ColorUse = Literal["auto", "never"]
"""Whether photos may be kept in colour: where that takes fewer bytes or no hints do, or never."""

Effort = Literal["thorough", "quick"]
"""How long the fewest bytes that reach a quality are searched for."""

Originals = Literal["keep", "trash", "delete"]
"""What happens to an original once its photo is archived and was restored from the vault."""

TIERS: tuple[Tier, ...] = get_args(Tier)
COLOR_USES: tuple[ColorUse, ...] = get_args(ColorUse)
EFFORTS: tuple[Effort, ...] = get_args(Effort)


@dataclass(frozen=True)
class Bound:
    """The colour error limit of a restored photo: ΔE00 by `measure.color_error`."""

    mean: float = 2.0
    p95: float = 6.0
    tile: float = 8.0


@dataclass(frozen=True)
class IngestSettings:
    """All settings that decide how a photo is archived.

    `quality` is the likeness (SSIMULACRA2, 30..95) that the restored photo must reach at full size
    and on a screen, beside the colour error limit. If it is None, `distance` decides on luma: JPEG
    XL's (Butteraugli) distance, 0.1..15, used by `compact` and `color`. `color` says whether a
    photo may be kept in colour without being asked to (tier `color`). `effort` says how long the
    fewest bytes are searched for that reach a quality.
    `hint_bytes` limits the bytes of hints. With `hint_budget`, at most `hint_bytes`, hints get the
    best colours for so many bytes instead of the fewest bytes within the colour error limit, which
    must hold all the same. `min_saving` is the share of the source (0..1) that an archive must
    save. `model_seconds` limits the time for trying the study's models on one photo. `again`
    archives photos that were removed on purpose, `renew` writes a new vault file for a photo that
    has one, `lossy_metadata` archives photos with metadata that can't be stored, and `damaged`
    archives damaged pictures. `originals` says what happens to the source: with `free` it is freed
    now if its photo was archived before, else it only begins to wait for that. `patient`: a file
    that looks half written is looked at again for a while before it is skipped.
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
    quality: float | None = None
    color: ColorUse = "auto"
    effort: Effort = "thorough"
