"""Which format a client gets that names none in the address (RFC 9110, 12.5.1)."""

from collections.abc import Iterator

from grayvault.core.view import OutputFormat

_OFFERED: tuple[OutputFormat, ...] = ("avif", "webp", "jxl", "jpeg")
"""What is chosen among formats that a client likes as much, the best first."""

_PLAIN: OutputFormat = "jpeg"


def preferred(accept: str) -> OutputFormat:
    """The format for an `Accept` header: the one that it names with the highest weight.

    A wildcard names none: where nothing else is named it is JPEG, which everything shows.
    """
    weights = dict(_weights(accept))
    named = [kind for kind in _OFFERED if weights.get(f"image/{kind}", 0) > 0]
    return max(named, key=lambda kind: weights[f"image/{kind}"], default=_PLAIN)


def _weights(accept: str) -> Iterator[tuple[str, float]]:
    """Media types in lower case and their weights, 0..1; what is malformed weighs nothing."""
    for part in accept.split(","):
        name, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        try:
            yield name, min(1.0, max(0.0, float(weight)))
        except ValueError:
            yield name, 0.0
