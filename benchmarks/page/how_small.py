"""How small? Bytes, beside those of other codecs and of the study."""

from benchmarks.page.tables import COLOR_CODECS, SETS, Cell, Section, Table, by_set, other, ours

_STUDY = "the study: gray JPEG, quality 75, no colour"


def section() -> Section:
    return Section(
        "How small?",
        (
            "`archive_size` has the default settings: a likeness (SSIMULACRA2 in colour) of 80 or",
            "more. `whole_picture` compares whole files that look equally like the photo at 1:1,",
            "without metadata. Not every codec reaches the highest scores with every photo: the",
            "results say how many do. The other tables have a fixed luma distance and a mean",
            "colour error (ΔE00) of at most 2, the defaults before there was `quality`.",
            "",
            "![Bits a pixel against SSIMULACRA2, for each method](images/whole-picture.svg)",
        ),
        (
            _factors(),
            _same_score("kodak", "24 Kodak pictures"),
            _same_score("camera", "samples of 12 camera photos"),
            _same_score("scenes", "12 small web photos"),
            _bytes_left(),
            _exact_brightness(),
            _color_bytes(),
            _fine_color_bytes(),
            _study(),
        ),
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
            other(
                "JPEG XL in colour, of the same quality and with the same metadata",
                name,
                *((key, "jpeg_xl", "factor") for key in SETS),
            ),
        ),
        "more",
    )


def _same_score(key: str, photos: str) -> Table:
    name, scores = "whole_picture", (60, 70, 75, 80, 84, 88)

    def cells(method: str) -> tuple[Cell, ...]:
        return tuple((key, "at", "full_size", str(score), method, "ratio") for score in scores)

    return Table(
        f"Bytes at the same score, divided by those of colour JPEG XL: {photos}",
        tuple(f"score {score}" for score in scores),
        (
            ours("GrayVault", name, *cells("GrayVault")),
            ours("GrayVault, `color: never`", name, *cells("GrayVault, always gray")),
            other("JPEG XL in colour, effort 7", name, *cells("JPEG XL")),
            other("AVIF in colour", name, *cells("AVIF")),
            other("WebP in colour", name, *cells("WebP")),
        ),
        "less",
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


def _fine_color_bytes() -> Table:
    name, rates = "hints.fine_curves", (0.01, 0.02, 0.03, 0.05)

    def cells(codec: str) -> tuple[Cell, ...]:
        return tuple(("at_equal_error", str(rate), "bpp_over", codec) for rate in rates)

    return Table(
        "Bytes of fine hints, by those of chroma with the same colour error: Kodak pictures",
        tuple(f"{rate} bits a pixel" for rate in rates),
        (
            ours("GrayVault, against the smallest of three AVIFs", name, *cells("AVIF")),
            ours("GrayVault, against JPEG XL", name, *cells("JPEG XL")),
            other("the other codec", name, *(1 for _ in rates)),
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
