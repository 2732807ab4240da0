"""The tables of docs/benchmarks.md: their figures, and what each is compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Keys = tuple[str | int, ...]
Cell = Keys | float | None
"""Where the figure is in the results of its benchmark, or the figure itself, or none."""

SETS = {"camera": "12 camera photos", "kodak": "24 Kodak pictures", "scenes": "12 small web photos"}


@dataclass(frozen=True)
class Row:
    """A line of a table: one cell for each column, all from one benchmark."""

    name: str
    benchmark: str
    cells: tuple[Cell, ...]
    is_ours: bool = False


@dataclass(frozen=True)
class Table:
    """Rows that are compared with each other, ours with the rest, if `better` says how."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    better: Literal["less", "more"] | None = None


@dataclass(frozen=True)
class Section:
    """A question and the tables that answer it; `text` says what they mean."""

    question: str
    text: tuple[str, ...]
    tables: tuple[Table, ...]


def ours(name: str, benchmark: str, *cells: Cell) -> Row:
    return Row(name, benchmark, cells, is_ours=True)


def other(name: str, benchmark: str, *cells: Cell) -> Row:
    return Row(name, benchmark, cells)


def sections() -> Iterator[Section]:
    yield Section(
        "How small?",
        (
            "The settings are the defaults, a mean colour error (ΔE00) of at most 2. The others",
            "have errors of their own, which the next question compares.",
        ),
        (_bytes_left(), _exact_brightness(), _factors(), _color_bytes(), _study()),
    )
    yield Section(
        "How true are the colours?",
        (
            "ΔE00 is the [colour error](reference/color-error.md): 1 is hardly visible, 2 is the",
            "default limit. Colour codecs come nearer to the original, and mostly take more bytes.",
        ),
        (_color_errors(), _color_error_limit(), _color_error_check(), _without_hints()),
    )
    yield Section("How quick?", (), (_times(), _ratios(), _cached_views(), _colorizers()))
    yield Section(
        "Does it hold?",
        ("After every kill and crash all photos were there and all files intact.",),
        (_kills(), _crashes(), _leaks(), _recovery()),
    )


_METHODS = {
    "JPEG XL in colour, distance 1": "JPEG XL colour, distance 1, effort 7",
    "AVIF in colour, brightness as good": "AVIF colour, luma as good as compact's",
    "WebP in colour, brightness as good": "WEBP colour, luma as good as compact's",
}
_STUDY = "the study: gray JPEG, quality 75, no colour"


def _by_set(method: str, figure: str) -> tuple[Cell, ...]:
    return tuple((key, "methods", method, figure) for key in SETS)


def _bytes_left() -> Table:
    name, share = "tiers_vs_codecs", "of_source"
    return Table(
        "Share of the original's bytes that is left",
        tuple(SETS.values()),
        (
            ours("GrayVault, `compact`", name, *_by_set("GrayVault compact", share)),
            *(other(text, name, *_by_set(key, share)) for text, key in _METHODS.items()),
            other("gray JPEG of quality 75, without any colour", name, *_by_set(_STUDY, share)),
        ),
        "less",
    )


def _exact_brightness() -> Table:
    name, share = "tiers_vs_codecs", "of_source"
    transcoded, encoded = (f"JPEG XL colour, lossless{how}" for how in (" transcode", ", effort 9"))
    return Table(
        "The same, with the brightness kept bit for bit",
        tuple(SETS.values()),
        (
            ours("GrayVault, `exact`", name, *_by_set("GrayVault exact", share)),
            other(
                "JPEG XL in colour, lossless",
                name,
                ("camera", "methods", transcoded, share),
                ("kodak", "methods", encoded, share),
                ("scenes", "methods", transcoded, share),
            ),
        ),
        "less",
    )


def _factors() -> Table:
    name = "archive_size"
    return Table(
        "How many times smaller all photos together become",
        tuple(SETS.values()),
        (
            ours("GrayVault", name, *((key, "factor") for key in SETS)),
            other("the same codec in colour", name, *((key, "factor_codec") for key in SETS)),
        ),
        "more",
    )


def _color_bytes() -> Table:
    names = {"HintNet": "hints, with HintNet", "GrayVault hints": "hints, with their own decoder"}
    peers = ("AVIF 4:2:0", "JPEG XL", "WebP")

    def cells(method: str) -> tuple[Cell, ...]:
        return tuple(("kodak_at_targets", at, "bytes_a_picture", method) for at in range(2))

    return Table(
        "Bytes of colour for a Kodak picture, at the same colour error",
        ("mean ΔE00 2.0", "mean ΔE00 2.4"),
        (
            *(ours(f"GrayVault's {text}", "hints", *cells(key)) for key, text in names.items()),
            *(other(f"chroma of {peer}", "hints", *cells(peer)) for peer in peers),
        ),
        "less",
    )


def _study() -> Table:
    name, sets = "study_vs_grayvault", ("camera", "scenes")
    return Table(
        "Share of the bytes of a gray JPEG (quality 75) whose brightness is as good",
        tuple(SETS[key] for key in sets),
        (
            ours("GrayVault, brightness alone", name, *((key, "luma_ratio") for key in sets)),
            ours("GrayVault, whole file with the colour", name, *((key, "ratio") for key in sets)),
            other("the aim", name, 0.8, 0.8),
        ),
        "less",
    )


def _color_errors() -> Table:
    name, error = "tiers_vs_codecs", "delta_e_mean"
    return Table(
        "Mean colour error, ΔE00",
        tuple(SETS.values()),
        (
            ours("GrayVault, `compact`", name, *_by_set("GrayVault compact", error)),
            *(other(text, name, *_by_set(key, error)) for text, key in _METHODS.items()),
        ),
        "less",
    )


def _color_error_limit() -> Table:
    name, sets = "study_rerun", ("camera", "scenes")
    return Table(
        "Mean colour error of the worst photo",
        tuple(SETS[key] for key in sets),
        (
            ours("GrayVault, `compact`", name, *((key, "worst_delta_e_mean") for key in sets)),
            other("the limit", name, 2, 2),
        ),
        "less",
    )


def _color_error_check() -> Table:
    name, keys = "color_error_check", ("mean", "p95", "tile")
    return Table(
        "Recorded colour error against one measured by other code, largest difference",
        ("mean ΔE00", "95th percentile", "worst tile"),
        (
            ours("GrayVault", name, *(("worst_difference", key) for key in keys)),
            other("the aim", name, 0.02, 0.02, 0.02),
        ),
        "less",
    )


def _without_hints() -> Table:
    names = {
        "gray": "no colour",
        "one colour for all": "one brownish colour for all photos",
        "the photo's own mean colour": "the mean colour of each photo",
    }

    def cells(method: str) -> tuple[Cell, ...]:
        sets = ("kodak", "scenes")
        return tuple(("without_hints", key, "mean", method, "delta_e_mean") for key in sets)

    return Table(
        "Mean ΔE00 of guesses without hints, which GrayVault does not rely on",
        (SETS["kodak"], SETS["scenes"]),
        (
            ours("HintNet", "hintnet", *cells("HintNet")),
            *(other(text, "hintnet", *cells(key)) for key, text in names.items()),
        ),
        "less",
    )


def _times() -> Table:
    lists = "photo_list_scale"
    return Table(
        "Times on two processor threads",
        ("",),
        (
            ours(
                "archive a photo of 12 megapixels, seconds of CPU",
                "ingest",
                ("cpu_seconds_12_mp_mean",),
            ),
            ours(
                "colour by HintNet for 1024 × 704 pixels, ms",
                "hintnet",
                ("restore", "bfloat16", "restore_ms"),
            ),
            ours("cached views sent, a second", "http", ("cached", "requests_per_second")),
            ours("newest of 100,000 photos, ms", lists, ("milliseconds", "newest", "median")),
            ours(
                "search 100,000 photos for a name, ms",
                lists,
                ("milliseconds", "word_of_one", "median"),
            ),
            ours("`stats` of 1,000,000 photos, seconds", "stats_scale", ("stats", "seconds")),
            ours("`add` of 200,000 known files, seconds", "rescan_scale", ("seconds",)),
        ),
    )


def _ratios() -> Table:
    return Table(
        "Time as a multiple of what a simple program takes for the same",
        ("times",),
        (
            ours(
                "archive a photo, against decoding it and encoding it as colour JPEG XL",
                "ingest",
                ("cpu_over_peer_mean",),
            ),
            ours(
                "make a view, against a thumbnail from colour JPEG XL",
                "http",
                ("cold_cpu_over_peer_mean",),
            ),
            ours(
                "restore a JPEG from its coefficients, against encoding pixels",
                "tier_exact",
                ("restore_seconds_over_pixels",),
            ),
            ours(
                "see that 200,000 files are unchanged, against find(1)",
                "rescan_scale",
                ("over_find",),
            ),
            other("the simple program", "ingest", 1),
        ),
        "less",
    )


def _cached_views() -> Table:
    return Table(
        "Cached views sent, as a share of what nginx sends",
        ("share",),
        (ours("GrayVault", "http", ("cached", "rate_over_nginx")), other("nginx", "http", 1)),
        "more",
    )


def _colorizers() -> Table:
    models = {
        "ChromaGAN": "chromagan",
        "Instance-aware, 2 things in the picture": "instance, 2 boxes",
        "DeOldify stable, bfloat16": "deoldify-stable, bfloat16",
        "DeOldify artistic, bfloat16": "deoldify-artistic, bfloat16",
    }
    name = "colorizers"
    return Table(
        "Seconds for the colours of a photo of 12 megapixels",
        ("seconds",),
        (
            ours("HintNet", name, ("hintnet_seconds",)),
            *(other(text, name, ("models", key, "seconds")) for text, key in models.items()),
        ),
        "less",
    )


def _kills() -> Table:
    ways = {"trash": "moves originals to the trash", "delete": "deletes originals"}
    return Table(
        "`watch` killed at any moment",
        ("kills", "photos archived"),
        tuple(
            ours(f"while it {text}", "soak_kills", (key, "kills"), (key, "photos"))
            for key, text in ways.items()
        ),
    )


def _crashes() -> Table:
    name = "soak_crashes"
    return Table(
        "Started on what a power cut may leave on the disk",
        ("disks tried", "possible"),
        (ours("runs of all kinds, cut anywhere", name, ("states",), ("possible",)),),
    )


def _leaks() -> Table:
    return Table(
        "Memory at the end of a long run (1: after its first fifth)",
        ("times",),
        (
            ours("`watch` over 5,000 photos", "soak_watch", ("growth",)),
            ours("a server after 20,000 requests", "soak_requests", ("growth",)),
        ),
    )


def _recovery() -> Table:
    flips, holes = "healed_flips", "healed_holes"
    return Table(
        "Recovery data: the share of bytes that it adds, and of damaged files that it repairs",
        ("added", "6 bits flipped", "8 bits", "4 KiB lost", "16 KiB", "64 KiB"),
        (
            ours(
                "vault files of the camera photos",
                "recovery",
                ("added_mean",),
                *((flips, bits) for bits in ("6", "8")),
                *((holes, size) for size in ("4096", "16384", "65536")),
            ),
        ),
    )
