"""Which libjxl effort each tier should use: bytes and CPU of luma by effort, on training photos.

Run: python -m benchmarks.effort
"""

import sys
import time
from typing import Any

from benchmarks import report
from benchmarks.training import training_photos
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma

EFFORTS = (2, 3, 4, 5, 6, 7)
TIERS = {"compact": 1.0, "lossless": 0.0}


def main() -> None:
    lumas = [rgb_to_luma(pixels) for pixels in training_photos(every=9)]
    megapixels = sum(luma.size for luma in lumas) / 1e6
    figures: dict[str, Any] = {"photos": len(lumas), "megapixels": round(megapixels, 1)}
    for tier, distance in TIERS.items():
        rows = {}
        for effort in EFFORTS:
            start = time.process_time()
            size = sum(len(jxl.encode(luma, distance, effort)) for luma in lumas)
            seconds = time.process_time() - start
            rows[effort] = {
                "bits_per_pixel": round(size * 8 / megapixels / 1e6, 4),
                "seconds_per_12_mp": round(seconds / megapixels * 12, 2),
            }
            print(tier, effort, rows[effort], file=sys.stderr)
        figures[tier] = rows
    report.save("effort", figures)


if __name__ == "__main__":
    main()
