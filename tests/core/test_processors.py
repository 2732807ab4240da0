"""A container's limit counts, where it is lower than the machine's processors."""

import os
from pathlib import Path

import pytest

from grayvault.core.processors import processors


@pytest.mark.parametrize(
    ("text", "count"),
    [("100000 100000\n", 1), ("30000 100000", 1), ("max 100000", None), ("", None), ("9", None)],
)
def test_the_quota_of_a_container(tmp_path: Path, text: str, count: int | None) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text(text)
    assert processors(quota) == (count or len(os.sched_getaffinity(0)))


def test_a_quota_adds_no_processors(tmp_path: Path) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text("99900000 100000")
    assert processors(quota) == processors(tmp_path / "none") == len(os.sched_getaffinity(0))
