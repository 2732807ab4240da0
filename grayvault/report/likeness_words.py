"""How much a restored photo looks like its original, in plain words."""

_WORDS = (
    (90, "hard to tell apart"),
    (80, "very good"),
    (70, "good"),
    (50, "medium"),
    (30, "low"),
)
"""From a least score on: SSIMULACRA2's own scale (cloudinary/ssimulacra2, README), where 90 is
"visually lossless", 70 "high" and 50 "medium" quality."""

SCALE = "90 hard to tell apart, 80 very good, 70 good, 50 medium"


def likeness_word(score: float) -> str:
    """A score in words: `very good`."""
    return next((word for least, word in _WORDS if score >= least), "very low")


def likeness_sentence(
    full_size: float | None, display: float | None, quality: float | None = None
) -> str | None:
    """`83 of 100 at full size, 91 on a screen: very good`, and what was asked for.

    The words are those of the lower score. None if nothing was measured.
    """
    if full_size is None or display is None:
        return None
    asked = "" if quality is None else f"; {quality:g} asked for"
    return (
        f"{full_size:.0f} of 100 at full size, {display:.0f} on a screen: "
        f"{likeness_word(min(full_size, display))}{asked}"
    )
