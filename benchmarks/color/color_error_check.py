"""The recorded colour error compared with one that other code measures.

Every photo is archived and restored to a PNG file. Both files are then compared by the definition
in docs/reference/color-error.md, which is written out here a second time, with other libraries.

Run: python -m benchmarks color_error_check
"""

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from skimage.color import deltaE_ciede2000, rgb2lab

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, temporary_store
from grayvault.core.view import View
from grayvault.restore.render import render
from grayvault.vault.store import LocalStore

SETS = ("camera", "kodak", "scenes")
FIGURES = ("mean", "p95", "tile")


def main() -> None:
    rows = []
    with temporary_store() as store:
        for path in harness.photos(*SETS):
            rows.append(compare(path, store))
            print(rows[-1], file=sys.stderr)
    archived = [row for row in rows if "difference" in row]
    worst = {key: max(abs(row["difference"][key]) for row in archived) for key in FIGURES}
    harness.save(
        "color_error_check", {"photos": len(rows), "worst_difference": worst, "rows": rows}
    )


def compare(path: Path, store: LocalStore) -> dict[str, Any]:
    """The recorded figures of one photo, and how much the measured ones differ."""
    outcome = archive_file(path, store)
    name = f"{path.parent.name}/{path.name}"
    if outcome.stored is None:
        return {"photo": name, "outcome": outcome.kind, "reason": outcome.reason}
    record = outcome.stored.record
    assert record.fidelity is not None
    recorded = (
        record.fidelity.delta_e_mean,
        record.fidelity.delta_e_p95,
        record.fidelity.delta_e_tile,
    )
    png = render(store.get(record.id), View(format="png"))
    measured = measure(Image.open(path), Image.open(io.BytesIO(png)))
    return {
        "photo": name,
        "tier": record.tier,
        "hint_bytes": len(record.hints),
        "recorded": dict(zip(FIGURES, recorded, strict=True)),
        "difference": {
            key: round(new - old, 4)
            for key, new, old in zip(FIGURES, measured, recorded, strict=True)
        },
    }


def measure(source: Image.Image, restored: Image.Image) -> tuple[float, float, float]:
    """Mean, 95th percentile and worst tile's mean of ΔE00 between two pictures."""
    error = deltaE_ciede2000(lab(source), lab(restored))
    side = max(8, round(max(error.shape) / 32))
    tiles = [
        error[y : y + side, x : x + side].mean()
        for y in range(0, error.shape[0], side)
        for x in range(0, error.shape[1], side)
    ]
    return float(error.mean()), float(np.percentile(error, 95)), float(max(tiles))


def lab(image: Image.Image) -> NDArray[np.float64]:
    upright = ImageOps.exif_transpose(image).convert("RGB")
    scale = min(1.0, 1536 / max(upright.size))
    size = round(upright.width * scale), round(upright.height * scale)
    small = upright.resize(size, Image.Resampling.BOX)
    converted: NDArray[np.float64] = rgb2lab(np.asarray(small))
    return converted


if __name__ == "__main__":
    main()
