"""Picks the image format by the client's `Accept` header (RFC 9110, 12.5.1)."""

from collections.abc import Iterator

from grayvault.core.view import OutputFormat

_OFFERED: tuple[OutputFormat, ...] = ("avif", "webp", "jxl", "jpeg")
"""Of formats with the same weight, the first in this list is chosen."""

_FALLBACK: OutputFormat = "jpeg"


def preferred(accept: str) -> OutputFormat:
    """The format that an `Accept` header names with the highest weight.

    Wildcards are ignored: without a named format the answer is JPEG, which everything shows.
    """
    weights = dict(_weights(accept))
    named = [output for output in _OFFERED if weights.get(f"image/{output}", 0) > 0]
    return max(named, key=lambda output: weights[f"image/{output}"], default=_FALLBACK)


def _weights(accept: str) -> Iterator[tuple[str, float]]:
    """Media types in lower case and their weights, 0..1; a malformed weight counts as 0."""
    for entry in accept.split(","):
        name, *parameters = (text.strip().lower() for text in entry.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            yield name, min(1.0, max(0.0, float(weight)))
        except ValueError:
            yield name, 0.0
