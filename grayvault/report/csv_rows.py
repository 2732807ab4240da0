"""Rows as comma-separated values (RFC 4180, but lines end with a line feed)."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from grayvault.report.text_format import printable


def csv_table(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A line of `names`, and for each row a line of its values under them; None is empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(map(_cell, (row[name] for name in names)))
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
