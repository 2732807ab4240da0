"""How true are the colours? Colour errors, beside those of other codecs and of guesses."""

from benchmarks.page.tables import COLOR_CODECS, SETS, Cell, Section, Table, by_set, other, ours


def section() -> Section:
    return Section(
        "How true are the colours?",
        (
            "ΔE00 is the [colour error](reference/color-error.md): 1 is hardly visible, 2 is the",
            "default limit. Colour codecs come nearer to the original, and mostly take more bytes.",
        ),
        (_color_errors(), _color_error_limit(), _color_error_check(), _without_hints()),
    )


def _color_errors() -> Table:
    name, error = "tiers.codecs", "delta_e_mean"
    return Table(
        "Mean colour error, ΔE00",
        tuple(SETS.values()),
        (
            ours("GrayVault, `compact`", name, *by_set("GrayVault compact", error)),
            *(other(text, name, *by_set(key, error)) for text, key in COLOR_CODECS.items()),
        ),
        "less",
    )


def _color_error_limit() -> Table:
    name, sets = "study.rerun", ("camera", "scenes")
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
