"""What other coders make of the very codes that our hints are made of.

On training photos that the coder's statistics were not trained on, each at the step that the
search finds for the default bound. All coders get the same quantised coefficients: the base as
differences from cell to cell, then each level (ours has its header and checksum, the others have
none). What coefficients are worth their bits was decided by our coder's prices.

- zstandard, level 19: codes folded to 0, 1, 2, … for 0, -1, 1, … as bytes (255 before two bytes
  of a larger one), without the zeros at the end, with and without a dictionary trained on the
  photos that our statistics come from (of the sizes tried, 512 bytes to 64 KiB, the best);
- JPEG XL, lossless, effort 10: the bands beside each other as in JPEG 2000, in one gray picture,
  levels that are all zero left out;
- the order-0 entropy of each level by itself, as if its table cost nothing.

Run: python -m benchmarks.hint_coders
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from statistics import median

import numpy as np
import zstandard
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from benchmarks import report
from benchmarks.training import training_photos
from grayvault.colorizers.choose.hint_search import Search, least_hint_bytes, smallest_hints
from grayvault.colorizers.choose.search_target import search_target
from grayvault.core.photo import Pixels
from grayvault.core.settings import Bound
from grayvault.hints import fit_hints, stream_v2
from grayvault.hints.symbol_order import QuantizedPyramid
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.tiers import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from training.hint_model import EVERY, SKIPPED

OURS = "GrayVault's coder 2"
DICTIONARY_BYTES = 16384
ZSTANDARD_LEVEL, JPEG_XL_EFFORT = 19, 10
ESCAPE = 255
WORKERS = 2

Values = NDArray[np.int32]


def main() -> None:
    photos = training_photos(EVERY)
    with ProcessPoolExecutor(WORKERS) as pool:
        console = Console(stderr=True)
        found = list(track(pool.map(chosen, photos), "choosing", console=console))
    left_out = found[::SKIPPED]
    others = [coded for index, coded in enumerate(found) if index % SKIPPED]
    dictionary = zstandard.train_dictionary(
        DICTIONARY_BYTES, [folded(coded) for coded in others], level=ZSTANDARD_LEVEL
    )
    rows = [sizes(coded, dictionary) for coded in left_out]
    totals = {name: sum(row[name] for row in rows) for name in rows[0]}
    report.save(
        "hint_coders",
        {
            "libraries": {name: version(name) for name in ("constriction", "zstandard")},
            "photos": len(rows),
            "coders": {
                name: {
                    "bytes": round(total),
                    "over_ours": round(total / totals[OURS], 3),
                    "median_over_ours": round(median(row[name] / row[OURS] for row in rows), 3),
                }
                for name, total in totals.items()
            },
        },
    )


def chosen(pixels: Pixels) -> stream_v2.QuantizedHints:
    """The codes of the hints that the search finds for a photo at the default bound."""
    codec = luma_codec("compact", 1.0)
    codestream = codec.encode(rgb_to_luma(pixels)).codestream
    scene = search_target(pixels, codec.decode(codestream))
    found = smallest_hints(Search(scene, Bound(), least_hint_bytes(len(codestream))))
    assert found is not None, "no hints hold the bound"
    return fit_hints.quantize_hints(found.trials.fit, found.index)


def sizes(
    coded: stream_v2.QuantizedHints, dictionary: zstandard.ZstdCompressionDict
) -> dict[str, float]:
    """The bytes of one photo's codes by each coder."""
    data = folded(coded)
    return {
        OURS: len(stream_v2.encode(coded)),
        "zstandard": len(compressor(None).compress(data)),
        "zstandard with a dictionary": len(compressor(dictionary).compress(data)),
        "JPEG XL lossless": len(jxl.encode(picture(coded), 0, JPEG_XL_EFFORT)),
        "order-0 entropy by level": sum(entropy(level) for level in levels(coded)),
    }


def levels(coded: stream_v2.QuantizedHints) -> Iterator[Values]:
    """The codes to be coded, level by level."""
    for codes in pyramids(coded):
        yield np.diff(codes.base.reshape(2, -1), axis=1, prepend=0).ravel()
        for level in codes.details:
            yield level.ravel()


def pyramids(coded: stream_v2.QuantizedHints) -> list[QuantizedPyramid]:
    return [codes for codes in (coded.slopes, coded.means) if codes is not None]


def folded(coded: stream_v2.QuantizedHints) -> bytes:
    """Codes as bytes for a coder of bytes."""
    values = np.concatenate(list(levels(coded)))
    unsigned = np.where(values < 0, -2 * values - 1, 2 * values)
    coded_values = (
        bytes([value]) if value < ESCAPE else b"\xff" + value.to_bytes(2, "little")
        for value in unsigned.tolist()
    )
    return b"".join(coded_values).rstrip(b"\0")


def compressor(dictionary: zstandard.ZstdCompressionDict | None) -> zstandard.ZstdCompressor:
    """A compressor without anything in its frames that hints could do without."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        ZSTANDARD_LEVEL,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        write_content_size=0,
        write_checksum=0,
        write_dict_id=0,
    )
    if dictionary is None:
        return zstandard.ZstdCompressor(compression_params=parameters)
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=dictionary)


def picture(coded: stream_v2.QuantizedHints) -> Pixels:
    """All bands as one gray picture, of 8 bits where they fit."""
    planes = [mallat(codes)[plane] for codes in pyramids(coded) for plane in range(2)]
    width = max(plane.shape[1] for plane in planes)
    padded = [np.pad(plane, ((0, 0), (0, width - plane.shape[1]))) for plane in planes]
    values = np.concatenate(padded)
    small = values.min() >= -128 and values.max() < 128
    return (values + 128).astype(np.uint8) if small else (values + 32768).astype(np.uint16)


def mallat(codes: QuantizedPyramid) -> Values:
    """A pyramid as two planes of bands, each level around the coarser ones."""
    planes = codes.base
    used = max((k + 1 for k, level in enumerate(codes.details) if level.any()), default=0)
    for vertical, horizontal, diagonal in codes.details[:used]:
        top = np.concatenate([planes, vertical], axis=2)
        planes = np.concatenate([top, np.concatenate([horizontal, diagonal], axis=2)], axis=1)
    return planes


def entropy(values: Values) -> float:
    """The bytes of values whose own frequencies are known."""
    counts = np.unique(values, return_counts=True)[1]
    return float(-(counts * np.log2(counts / values.size)).sum() / 8)


if __name__ == "__main__":
    main()
