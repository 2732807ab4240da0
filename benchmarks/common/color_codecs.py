"""Codecs that store photos in colour, each as its users would set it, at a row of settings."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.common.images import decode, encode
from grayvault.core.photo import Pixels
from grayvault.imaging.codec import jxl

JPEG_XL, AVIF, WEBP = "JPEG XL", "AVIF", "WebP"
EFFORT, METHOD = 7, 6


@dataclass(frozen=True)
class ColorCodec:
    """A way of coding with one setting; `encode` takes R'G'B' or gray pixels."""

    name: str
    settings: tuple[float, ...]
    encode: Callable[[Pixels, float], bytes]
    decode: Callable[[bytes], Pixels]


def color_codecs(avif_speed: int) -> tuple[ColorCodec, ...]:
    """The codecs that are compared, with settings from the fewest bytes to the most.

    AVIF is two, with chroma of half and of full size.
    """
    return (
        ColorCodec(
            JPEG_XL, (15, 11, 8, 5.6, 4, 2.8, 2, 1.4, 1, 0.7, 0.5, 0.35), jpeg_xl, jxl.decode
        ),
        ColorCodec(
            f"{AVIF} 4:2:0", (25, 38, 48, 58, 68, 78, 88, 95), avif("4:2:0", avif_speed), decode
        ),
        ColorCodec(f"{AVIF} 4:4:4", (60, 68, 76, 84, 91), avif("4:4:4", avif_speed), decode),
        ColorCodec(WEBP, (30, 50, 70, 80, 87, 92, 95, 97, 99, 100), webp, decode),
    )


def jpeg_xl(pixels: Pixels, distance: float) -> bytes:
    return jxl.encode(pixels, distance, EFFORT)


def avif(subsampling: str, speed: int) -> Callable[[Pixels, float], bytes]:
    """libaom, tuned for pictures."""

    def encode_avif(pixels: Pixels, quality: float) -> bytes:
        return encode(
            pixels,
            "AVIF",
            quality=round(quality),
            subsampling=subsampling,
            speed=speed,
            max_threads=1,
            advanced={"tune": "iq"},
        )

    return encode_avif


def webp(pixels: Pixels, quality: float) -> bytes:
    return encode(pixels, "WEBP", quality=quality, method=METHOD)
