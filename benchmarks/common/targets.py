"""What is compared with what: places in the results of a benchmark, and figures to beat."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Better = Literal["less", "more"]


@dataclass(frozen=True)
class Contest:
    """A figure of ours beside another's.

    `ours` and `other` are paths of keys in the figures of `benchmark`; `other` may be the figure
    itself, such as 1 where `ours` is a ratio already.
    """

    benchmark: str
    what: str
    beside: str
    ours: tuple[str | int, ...]
    other: tuple[str | int, ...] | float
    better: Better = "less"
    digits: int = 3


def contests() -> Iterator[Contest]:
    """All, by benchmark."""
    yield from _archive()
    yield from _tiers()
    yield from _study()
    yield from _hints()
    yield from _costs()


def value(figures: Any, path: tuple[str | int, ...] | float) -> float:
    """The figure at a path."""
    if isinstance(path, int | float):
        return float(path)
    for key in path:
        figures = figures[key]
    return float(figures)


_SETS = {
    "camera": "12 camera photos",
    "kodak": "the 24 Kodak pictures",
    "scenes": "12 small web photos",
}


def _archive() -> Iterator[Contest]:
    beside = "the same codec in colour"
    for key, name in _SETS.items():
        ours, other = (key, "factor"), (key, "factor_codec")
        yield Contest("archive_size", f"factor, {name}", beside, ours, other, "more", 2)


def _tiers() -> Iterator[Contest]:
    peers = (
        "JPEG XL colour, distance 1, effort 7",
        "AVIF colour, luma as good as compact's",
        "WEBP colour, luma as good as compact's",
        "the study: gray JPEG, quality 75, no colour",
    )
    for key, name in _SETS.items():
        ours = key, "methods", "GrayVault compact", "of_source"
        for peer in peers:
            other = key, "methods", peer, "of_source"
            yield Contest(
                "tiers_vs_codecs",
                f"compact's share of the source's bytes, {name}",
                peer,
                ours,
                other,
            )
    for key, peer in (
        ("camera", "JPEG XL colour, lossless transcode"),
        ("scenes", "JPEG XL colour, lossless transcode"),
        ("kodak", "JPEG XL colour, lossless, effort 9"),
    ):
        ours, other = (
            (key, "methods", "GrayVault exact", "of_source"),
            (key, "methods", peer, "of_source"),
        )
        yield Contest(
            "tiers_vs_codecs",
            f"exact's share of the source's bytes, {_SETS[key]}",
            peer,
            ours,
            other,
        )


def _study() -> Iterator[Contest]:
    for key in ("camera", "scenes"):
        name = f"share of the study's gray JPEG, brightness as good, {_SETS[key]}"
        yield Contest("study_vs_grayvault", f"{name}: with the colour", "0.80", (key, "ratio"), 0.8)
        yield Contest(
            "study_vs_grayvault", f"{name}: brightness alone", "0.80", (key, "luma_ratio"), 0.8
        )


def _hints() -> Iterator[Contest]:
    at, kodak = "kodak_at_targets", "bytes of colour at ΔE00 2, the Kodak pictures"
    for peer in ("AVIF 4:2:0", "JPEG XL", "WebP"):
        other = at, 0, "bytes_a_picture", peer
        for name in ("HintNet", "GrayVault hints"):
            path = at, 0, "bytes_a_picture", name
            yield Contest("hints", f"{kodak}: {name}", peer, path, other, digits=0)
    gray = ("without_hints", "kodak", "mean", "gray", "delta_e_mean")
    own = ("without_hints", "kodak", "mean", "HintNet", "delta_e_mean")
    flat = ("without_hints", "kodak", "mean", "one colour for all", "delta_e_mean")
    yield Contest(
        "hintnet", "ΔE00 of HintNet without hints, Kodak", "no colour", own, gray, digits=2
    )
    yield Contest(
        "hintnet",
        "ΔE00 of HintNet without hints, Kodak",
        "one brownish colour for all",
        own,
        flat,
        digits=2,
    )


def _costs() -> Iterator[Contest]:
    fidelity = "worst difference of a recorded ΔE00 from one measured afresh"
    yield Contest(
        "color_error_check", fidelity, "0.02", ("worst_difference", "mean"), 0.02, digits=4
    )
    yield Contest(
        "ingest",
        "CPU of taking a photo in",
        "decoding it, and encoding colour JPEG XL",
        ("cpu_over_peer_mean",),
        1,
        digits=2,
    )
    yield Contest(
        "http",
        "CPU of a view that has to be made",
        "the same from colour JPEG XL",
        ("cold_cpu_over_peer_mean",),
        1,
        digits=2,
    )
    yield Contest(
        "http",
        "requests a second for a kept view",
        "nginx",
        ("cached", "rate_over_nginx"),
        1,
        "more",
        2,
    )
    yield Contest(
        "rescan_scale",
        "time to see that 200,000 files are unchanged",
        "find(1)",
        ("over_find",),
        1,
        digits=1,
    )
    yield Contest(
        "tier_exact",
        "time of restoring from coefficients",
        "the way by pixels",
        ("restore_seconds_over_pixels",),
        1,
        digits=3,
    )
    for peer in (
        "chromagan",
        "instance, 2 boxes",
        "deoldify-stable, bfloat16",
        "deoldify-artistic, bfloat16",
    ):
        yield Contest(
            "colorizers",
            "seconds of HintNet's guess for 12 megapixels",
            peer,
            ("hintnet_seconds",),
            ("models", peer, "seconds"),
            digits=2,
        )
