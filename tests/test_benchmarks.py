"""The pages of the benchmarks are those of the results, and every benchmark is run and shown."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from benchmarks import write_page
from benchmarks.color.hintnet_restore import TIMED
from benchmarks.common import harness
from benchmarks.common.harness import ROOT, read_results
from benchmarks.common.hintnet_loading import DECIDES_PRECISION
from benchmarks.common.names import MODULES
from benchmarks.page import sections


def test_the_pages_are_those_of_the_results() -> None:
    for path, text in write_page.pages(read_results()).items():
        assert path.read_text() == text, f"{path}: run python -m benchmarks.write_page"


def test_every_benchmark_that_saves_results_is_run() -> None:
    scripts = (ROOT / "benchmarks").rglob("*.py")
    saved = re.compile(r'harness\.save\(\s*"([\w.]+)"')
    names = [name for path in scripts for name in saved.findall(path.read_text())]
    assert sorted(names) == sorted(MODULES)
    assert set(read_results()) <= set(MODULES)


def test_a_benchmark_keeps_its_other_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "RESULTS", tmp_path)
    for name, seconds in (("scale.list", 1), ("scale.scan", 2), ("alone", 3), ("scale.list", 4)):
        harness.save(name, {"seconds": seconds})
    results = {name: measured["figures"] for name, measured in read_results().items()}
    assert results == {
        "scale.list": {"seconds": 4},
        "scale.scan": {"seconds": 2},
        "alone": {"seconds": 3},
    }


def test_every_row_of_the_page_names_a_benchmark() -> None:
    rows = [row for section in sections() for table in section.tables for row in table.rows]
    assert {row.benchmark for row in rows} <= set(MODULES)


def test_every_function_that_benchmarks_replace_exists() -> None:
    assert all(callable(resolve_name(name)) for name in (*TIMED.values(), DECIDES_PRECISION))
