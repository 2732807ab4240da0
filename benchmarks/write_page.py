"""docs/benchmarks.md: what was beaten and what was not, by what lies in benchmarks/results.

It measures nothing. Run: python -m benchmarks.write_page
"""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from typing import Any, Literal

from benchmarks.common.harness import RESULTS, ROOT
from benchmarks.common.names import ALL
from benchmarks.common.targets import Contest, contests, value

PAGE = ROOT / "docs" / "benchmarks.md"

Ending = Literal["won", "even", "lost"]

TITLES: dict[Ending, str] = {
    "won": "What was beaten",
    "even": "What is as good",
    "lost": "What was not beaten",
}
EVEN = 0.01

HEAD = (
    "# Benchmarks",
    "",
    "Written by `python -m benchmarks.write_page` from `benchmarks/results`.",
    "`python -m benchmarks` runs all first, `python -m benchmarks NAME…` some. Nothing is tuned on",
    "is measured. Less is better but where a line says *more*. Shares of bytes are not at one",
    "colour: GrayVault's colours are restored within its bound, a mean ΔE00 of 2, and",
    "[tiers-compared.md](explanation/tiers-compared.md) has every method's error and brightness.",
    "What the figures mean is in [findings.md](explanation/findings.md).",
    "",
)

Results = dict[str, dict[str, Any]]
"""The documents of the results, by benchmark."""


def main() -> None:
    PAGE.write_text("\n".join(page(results())) + "\n")
    print(PAGE.relative_to(ROOT), file=sys.stderr)


def results() -> Results:
    documents = (json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json")))
    return {document["benchmark"]: document for document in documents}


def page(found: Results) -> Iterator[str]:
    """The page's lines; contests whose benchmark has no results are left out, and it is said."""
    every = list(contests())
    shown = [one for one in every if one.benchmark in found]
    told = {end: [one for one in shown if ending(one, found) == end] for end in TITLES}
    counts = {end: len(rows) for end, rows in told.items()}
    yield from HEAD
    yield f"Of {len(shown)} comparisons, {counts['won']} were won and {counts['lost']} lost."
    for end, rows in told.items():
        if rows:
            yield from table(TITLES[end], rows, found)
    yield from sources(found)
    if missing := sorted({one.benchmark for one in every} - found.keys()):
        yield from ("", f"Without results here: {', '.join(missing)}.")


def table(title: str, rows: list[Contest], found: Results) -> Iterator[str]:
    yield from (
        "",
        f"## {title}",
        "",
        "| benchmark | what | ours | beside | its |",
        "|---|---|---:|---|---:|",
    )
    for one in rows:
        ours, other = (number(one, path, found) for path in (one.ours, one.other))
        more = " (*more*)" if one.better == "more" else ""
        yield f"| {one.benchmark} | {one.what}{more} | {ours} | {one.beside} | {other} |"


def number(one: Contest, path: tuple[str | int, ...] | float, found: Results) -> str:
    return f"{value(found[one.benchmark]['figures'], path):,.{one.digits}f}"


def ending(one: Contest, found: Results) -> Ending:
    """How a contest ended; figures that are nearer than `EVEN` are even."""
    ours, other = (value(found[one.benchmark]["figures"], path) for path in (one.ours, one.other))
    if abs(ours - other) <= EVEN * other:
        return "even"
    return "won" if (ours < other) == (one.better == "less") else "lost"


def sources(found: Results) -> Iterator[str]:
    """Every benchmark with what it is about, and the machines and versions of the results."""
    yield from ("", "## All benchmarks", "", "| | what it measures | results of |", "|---|---|---|")
    for name, document in sorted(found.items()):
        about = (import_module(f"benchmarks.{ALL[name]}").__doc__ or "").splitlines()[0]
        link = f"[{name}](../benchmarks/results/{name}.json)"
        yield f"| {link} | {about} | {document['machine']['date']} |"
    yield from ("", "## Machine and versions", "")
    described = sorted((described_machine(one["machine"]), name) for name, one in found.items())
    for machine, group in groupby(described, key=lambda pair: pair[0]):
        names = ", ".join(name for _, name in group)
        yield f"- {names}: {machine}."


def described_machine(machine: dict[str, Any]) -> str:
    packages = {k: v for k, v in machine.items() if k not in {"date", "cores", "processor"}}
    versions = ", ".join(
        f"{name} {text.removeprefix('libjxl ')}" for name, text in packages.items()
    )
    return f"{machine['processor']}, {machine['cores']} hardware threads; {versions}"


if __name__ == "__main__":
    main()
