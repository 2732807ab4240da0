"""What guards small colours best: a tighter tile limit, or a floor under the hints' bytes.

On training photos: hint bytes and the worst tile's ΔE00 for several tile limits without a floor,
and for several floors (shares of the luma's bytes) at the default limit. Estimated fidelities, as
in the search. Run: python -m benchmarks.least_hints
"""

import sys
from statistics import mean
from typing import Any

from benchmarks import report
from benchmarks.training import training_photos
from grayvault.colorizers.choose.hint_search import Search, least_hint_bytes, smallest_hints
from grayvault.colorizers.choose.search_target import search_target
from grayvault.core.photo import Pixels
from grayvault.core.settings import Bound
from grayvault.imaging.codec.tiers import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma

TILE_LIMITS = (8.0, 6.0, 5.0, 4.0)
FLOORS = (0.0004, 0.001, 0.002, 0.004)


def main() -> None:
    rows: dict[str, list[tuple[int, float]]] = {}
    for pixels in training_photos(every=8):
        for name, row in measure(pixels).items():
            rows.setdefault(name, []).append(row)
        print(len(rows["tile 8"]), file=sys.stderr)
    figures: dict[str, Any] = {
        name: {
            "hint_bytes": sum(size for size, _ in column),
            "worst_tile_mean": round(mean(tile for _, tile in column), 2),
            "photos_with_a_tile_over_5": sum(tile > 5 for _, tile in column),
        }
        for name, column in rows.items()
    }
    report.save("least_hints", {"photos": len(rows["tile 8"]), **figures})


def measure(pixels: Pixels) -> dict[str, tuple[int, float]]:
    """Hint bytes and the worst tile's ΔE00 of one photo, by limit and by floor."""
    codec = luma_codec("compact", 1.0)
    codestream = codec.encode(rgb_to_luma(pixels)).codestream
    scene = search_target(pixels, codec.decode(codestream))

    def tried(bound: Bound, least: float) -> tuple[int, float]:
        found = smallest_hints(Search(scene, bound, least))
        assert found is not None, "no hints hold the bound"
        return len(found.data), found.estimate.delta_e_tile

    limits = {f"tile {limit:g}": tried(Bound(tile=limit), 0) for limit in TILE_LIMITS}
    floors = {f"floor {share:.2%}": tried(Bound(), share * len(codestream)) for share in FLOORS}
    used = {"floor in use": tried(Bound(), least_hint_bytes(len(codestream)))}
    return limits | floors | used


if __name__ == "__main__":
    main()
