"""docs/benchmarks.md: its sections, each a question with the tables that answer it."""

from benchmarks.page import does_it_hold, how_quick, how_small, how_true
from benchmarks.page.tables import Section


def sections() -> tuple[Section, ...]:
    return how_small.section(), how_true.section(), how_quick.section(), does_it_hold.section()
