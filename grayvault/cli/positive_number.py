"""The type of options whose value is a number above 0."""

import math
from typing import Any

import click


class PositiveNumber(click.FloatRange):
    """A number above 0, and at most `most`; NaN is none. Messages repeat the user's own words."""

    def __init__(self, most: float | None = None) -> None:
        super().__init__(0, most, min_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number that a value stands for."""
        number: float = click.FLOAT.convert(value, param, ctx)
        most = math.inf if self.max is None else self.max
        if not 0 < number <= most:
            limit = "" if self.max is None else f" and at most {self.max:g}"
            self.fail(f"{value} is not above 0{limit}.", param, ctx)
        return number
