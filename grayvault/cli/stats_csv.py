"""The accounts as comma-separated values (RFC 4180, lines ended by a line feed)."""

import csv
from dataclasses import asdict, fields
from io import StringIO
from typing import Any

from grayvault.cli.text import printable
from grayvault.report.accounts import Accounts
from grayvault.report.groups import group_json
from grayvault.report.stats import to_json
from grayvault.report.worst import WorstPhoto


def csv_text(told: Accounts) -> str:
    """The groups that were asked for (their dimension in column `by`), else the worst photos,
    else one line of the totals' figures. What isn't known is empty.
    """
    if told.asked.by:
        rows = [
            {"by": dimension, **group_json(group)}
            for dimension, groups in told.by.items()
            for group in groups
        ]
        names = ["by", "name", "photos", "source_bytes", "stored_bytes", "factor"]
        names += ["factor_codec", "factor_color", "delta_e_mean", "delta_e_p95", "hint_bytes"]
        return _table(names, rows)
    if told.asked.worst:
        names = [field.name for field in fields(WorstPhoto)]
        return _table(names, [asdict(photo) for photo in told.worst])
    figures = {k: v for k, v in to_json(told.stats).items() if not isinstance(v, dict)}
    return _table(list(figures), [figures])


def _table(names: list[str], rows: list[dict[str, Any]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(map(_cell, (row[name] for name in names)))
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Names that a spreadsheet would take for a formula get an apostrophe before them."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
