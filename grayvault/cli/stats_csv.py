"""The accounts as comma-separated values."""

from dataclasses import asdict, fields

from grayvault.report.csv_rows import csv_table
from grayvault.report.stats.all_stats import Accounts
from grayvault.report.stats.by_group import group_json
from grayvault.report.stats.collect import to_json
from grayvault.report.stats.worst_photos import WorstPhoto


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
        return csv_table(names, rows)
    if told.asked.worst:
        names = [field.name for field in fields(WorstPhoto)]
        return csv_table(names, [asdict(photo) for photo in told.worst])
    figures = {k: v for k, v in to_json(told.stats).items() if not isinstance(v, dict)}
    return csv_table(list(figures), [figures])
