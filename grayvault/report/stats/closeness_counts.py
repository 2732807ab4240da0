"""How many photos are how close to their originals: counted in SQL."""

from sqlalchemy import Engine, func, select

from grayvault.catalog.selections.closeness_column import UNMEASURED, closeness_column
from grayvault.core.closeness import STEPS


def closeness_counts(engine: Engine) -> dict[str, int]:
    """Photos by `Closeness`, the closest first; those without figures are `unmeasured`."""
    name = closeness_column().label("name")
    with engine.connect() as connection:
        counts: dict[str, int] = dict(
            connection.execute(select(name, func.count()).group_by(name)).all()
        )
    names = (*(step.name for step in STEPS), "differs", UNMEASURED)
    return {name: counts.get(name, 0) for name in names}
