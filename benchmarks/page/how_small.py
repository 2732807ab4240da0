"""How small? Bytes, beside those of other codecs and of the study."""

from benchmarks.page.tables import COLOR_CODECS, SETS, Cell, Section, Table, by_set, other, ours

_STUDY = "the study: gray JPEG, quality 75, no colour"


def section() -> Section:
    return Section(
        "How small?",
        (
            "The settings are the defaults, a mean colour error (ΔE00) of at most 2. The others",
            "have errors of their own, which the next question compares.",
        ),
        (_bytes_left(), _exact_brightness(), _factors(), _color_bytes(), _study()),
    )


def _bytes_left() -> Table:
    name, share = "tiers.codecs", "of_source"
    return Table(
        "Share of the original's bytes that is left",
        tuple(SETS.values()),
        (
            ours("GrayVault, `compact`", name, *by_set("GrayVault compact", share)),
            *(other(text, name, *by_set(key, share)) for text, key in COLOR_CODECS.items()),
            other("gray JPEG of quality 75, without any colour", name, *by_set(_STUDY, share)),
        ),
        "less",
    )


def _exact_brightness() -> Table:
    name, share = "tiers.codecs", "of_source"
    transcoded, encoded = (f"JPEG XL colour, lossless{how}" for how in (" transcode", ", effort 9"))
    return Table(
        "The same, with the brightness kept bit for bit",
        tuple(SETS.values()),
        (
            ours("GrayVault, `exact`", name, *by_set("GrayVault exact", share)),
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
            *(
                ours(f"GrayVault's {text}", "hints.curves", *cells(key))
                for key, text in names.items()
            ),
            *(other(f"chroma of {peer}", "hints.curves", *cells(peer)) for peer in peers),
        ),
        "less",
    )


def _study() -> Table:
    name, sets = "study.against_gray_jpeg", ("camera", "scenes")
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
