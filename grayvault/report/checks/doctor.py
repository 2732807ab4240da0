"""The result of a check of `grayvault doctor`."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "problem"]
"""`note`: nothing is lost, but the user should know."""


@dataclass(frozen=True)
class Finding:
    """The result of one check, with advice (empty if there is nothing to do)."""

    check: str
    level: Level
    sentence: str
    advice: str = ""
