"""How far the estimate behind `factor_codec` is from full encodes.

`color_bytes` is estimated at ingest from a mosaic of crops; here the whole photo is encoded in
colour with the same settings. Run: python -m benchmarks.factor_codec
"""

import sys
from pathlib import Path
from typing import Any

from benchmarks import report
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.tiers import LOSSY_EFFORT, luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo


def main() -> None:
    rows = []
    for path in report.photos("camera", "kodak"):
        rows.append(compare(path))
        print(rows[-1], file=sys.stderr)
    cameras = [row for row in rows if row["photo"].startswith("camera")]
    estimated, full = (sum(row[key] for row in cameras) for key in ("estimated", "full"))
    report.save(
        "factor_codec",
        {
            "camera_total_error": round(estimated / full - 1, 4),
            "worst_photo_error": max((row["error"] for row in rows), key=abs),
            "rows": rows,
        },
    )


def compare(path: Path) -> dict[str, Any]:
    photo = read_photo(path.read_bytes(), 200_000_000)
    codec, luma = luma_codec("compact", 1.0), rgb_to_luma(photo.pixels)
    estimated = codec.color_bytes(photo.pixels, luma, len(codec.encode(luma).codestream))
    full = len(jxl.encode(photo.pixels, 1.0, LOSSY_EFFORT))
    return {
        "photo": f"{path.parent.name}/{path.name}",
        "estimated": estimated,
        "full": full,
        "error": round(estimated / full - 1, 4),
    }


if __name__ == "__main__":
    main()
