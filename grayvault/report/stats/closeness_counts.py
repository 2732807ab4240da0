"""How many photos are how close to their originals: counted in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, Engine, case, func, literal, select

from grayvault.catalog.database.schema import photos
from grayvault.core.closeness import STEPS, Step

UNMEASURED = "unmeasured"


def closeness_counts(engine: Engine) -> dict[str, int]:
    """Photos by `Closeness`, the closest first; those without figures are `unmeasured`."""
    name = _name()
    with engine.connect() as connection:
        counts: dict[str, int] = dict(
            connection.execute(select(name, func.count()).group_by(name)).all()
        )
    names = (*(step.name for step in STEPS), "differs", UNMEASURED)
    return {name: counts.get(name, 0) for name in names}


def _name() -> ColumnElement[Any]:
    """A photo's step, as `closeness` has it."""
    unmeasured = photos.c.delta_e_mean.is_(None) & _has_no_likeness()
    steps = ((_reaches(step), literal(step.name)) for step in STEPS)
    return case((unmeasured, literal(UNMEASURED)), *steps, else_=literal("differs")).label("name")


def _reaches(step: Step) -> ColumnElement[bool]:
    least = step.least_likeness
    alike = (photos.c.likeness_full_size >= least) & (photos.c.likeness_display >= least)
    error = photos.c.delta_e_mean
    return (_has_no_likeness() | alike) & (error.is_(None) | (error < step.delta_e_below))


def _has_no_likeness() -> ColumnElement[bool]:
    return photos.c.likeness_full_size.is_(None) | photos.c.likeness_display.is_(None)
