"""The page of all benchmarks is that of the results that lie beside it, and none is left out."""

import re

from benchmarks import write_page
from benchmarks.common.harness import RESULTS, ROOT
from benchmarks.common.names import ALL
from benchmarks.common.targets import contests


def test_the_page_is_that_of_the_results() -> None:
    assert write_page.PAGE.read_text() == "\n".join(write_page.page(write_page.results())) + "\n"


def test_every_benchmark_that_saves_results_is_run() -> None:
    scripts = (ROOT / "benchmarks").rglob("*.py")
    saved = re.compile(r'harness\.save\(\s*"(\w+)"')
    names = [name for path in scripts for name in saved.findall(path.read_text())]
    assert sorted(names) == sorted(ALL)
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(ALL)
    assert {one.benchmark for one in contests()} <= set(ALL)
