"""What one check of `grayvault doctor` found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "problem"]
"""`note`: nothing is lost by it, but it should be known."""


@dataclass(frozen=True)
class Finding:
    """What one check found, and what to do (empty where there is nothing to do)."""

    check: str
    level: Level
    sentence: str
    advice: str = ""
