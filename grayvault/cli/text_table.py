"""Tables for people: columns two spaces apart, as wide as their texts."""

from collections.abc import Collection, Sequence

import click
from rich.cells import cell_len

_BETWEEN = "  "


def print_table(
    rows: Sequence[Sequence[str]], *, headings: Sequence[str] = (), right: Collection[int] = ()
) -> None:
    """Print rows of texts below their headings; the columns in `right` are aligned on the right.

    Nothing is cut off or wrapped: long names are there to be copied.
    """
    lines = [headings, *rows] if headings else rows
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for number, cells in enumerate(lines):
        aligned = [
            _padded(text, width, is_right=index in right)
            for index, (text, width) in enumerate(zip(cells, widths, strict=True))
        ]
        is_heading = bool(headings) and number == 0
        line = _BETWEEN.join(aligned).rstrip()
        click.echo(click.style(line, bold=True) if is_heading else line)


def _padded(text: str, width: int, *, is_right: bool) -> str:
    """`text` with spaces up to its column's width, in a terminal's cells."""
    spaces = " " * (width - cell_len(text))
    return spaces + text if is_right else text + spaces
