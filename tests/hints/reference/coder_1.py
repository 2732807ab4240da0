"""Coder 1: Zstandard-compressed residuals."""

import struct
from collections.abc import Iterator

import zstandard

Codes = list[list[int]]


def read(data: bytes) -> tuple[list[Codes], list[Codes], float, float]:
    """Means and slopes (Cb, Cr each) of coder 1, as codes, and their steps."""
    version, rows, columns, slope_rows, slope_columns, mean, slope = struct.unpack(
        ">BHHHHBB", data[:11]
    )
    assert version == 1
    decompressor = zstandard.ZstdDecompressor(format=zstandard.FORMAT_ZSTD1_MAGICLESS)
    residuals = iter(decompressor.decompressobj().decompress(data[11:]))
    means = [_plane(residuals, rows, columns) for _ in range(2)]
    slopes = [_plane(residuals, slope_rows, slope_columns) for _ in range(2)]
    assert next(residuals, None) is None
    return means, slopes, mean / 8, slope / 256


def _plane(residuals: Iterator[int], rows: int, columns: int) -> Codes:
    codes: Codes = [[0] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            if r == 0 and c == 0:
                guess = 0
            elif r == 0:
                guess = codes[0][c - 1]
            elif c == 0:
                guess = codes[r - 1][0]
            else:
                w, n, nw = codes[r][c - 1], codes[r - 1][c], codes[r - 1][c - 1]
                guess = sorted((w, n, w + n - nw))[1]
            z = next(residuals)
            left_over = z // 2 if z % 2 == 0 else -(z + 1) // 2
            codes[r][c] = (guess + left_over + 128) % 256 - 128
    return codes
