"""The page of all benchmarks is that of the results that lie beside it, and none is left out."""

import re

from benchmarks import page
from benchmarks.__main__ import ALL
from benchmarks.contests import contests
from benchmarks.report import RESULTS, ROOT


def test_the_page_is_that_of_the_results() -> None:
    assert page.PAGE.read_text() == "\n".join(page.page(page.results())) + "\n"


def test_every_benchmark_that_saves_results_is_run() -> None:
    scripts = (ROOT / "benchmarks").glob("*.py")
    saved = re.compile(r'report\.save\(\s*"(\w+)"')
    names = [name for path in scripts for name in saved.findall(path.read_text())]
    assert sorted(names) == sorted(ALL)
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(ALL)
    assert {one.benchmark for one in contests()} <= set(ALL)
