"""How close photos are to their originals, in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, case, literal

from grayvault.catalog.database.schema import photos
from grayvault.core.closeness import STEPS, Step

UNMEASURED = "unmeasured"


def closeness_column() -> ColumnElement[Any]:
    """A photo's step, as `core.closeness` has it; `unmeasured` without figures."""
    unmeasured = photos.c.delta_e_mean.is_(None) & _has_no_likeness()
    steps = ((_reaches(step), literal(step.name)) for step in STEPS)
    return case((unmeasured, literal(UNMEASURED)), *steps, else_=literal("differs"))


def _reaches(step: Step) -> ColumnElement[bool]:
    least = step.least_likeness
    alike = (photos.c.likeness_full_size >= least) & (photos.c.likeness_display >= least)
    error = photos.c.delta_e_mean
    return (_has_no_likeness() | alike) & (error.is_(None) | (error < step.delta_e_below))


def _has_no_likeness() -> ColumnElement[bool]:
    return photos.c.likeness_full_size.is_(None) | photos.c.likeness_display.is_(None)
