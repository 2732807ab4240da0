"""Bytes as decisions, and values that a forger may choose."""

from collections.abc import Sequence
from typing import Any

VALUES = (
    *("0", "1", "-1", "2", "9", "16", "255", "65536", "-0.0", "0.1", "1e-320", "1e308", "1e999"),
    *("1073741824", "1000000000", "2147483648", "9007199254740993", "1099511627776"),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775809"),
    *("9" * 30, "9" * 400, "9" * 4300, "9" * 5000, "true", "null", "[]", "{}", '""', '"."', '".."'),
    *('"a"', '"jpeg"', '"jxl"', '"color"', '"exact"', '"compact"', '"lossless"', '"propagate"'),
    *(r'"\ud800"', r'"\udc80"', r'"a\u0000b"', r'"a\r\nX: y"', r'"\u001b[2J"', '"/etc/passwd"'),
    *(
        '"../../x"',
        '"a//b"',
        '"%s%n{0}"',
        '"<script>"',
        '"=1+1"',
        '"\\u202egpj"',
        '"\\ud83d\\ude00"',
    ),
    *(f'"{"x" * 255}"', f'"{"y" * 4097}"', f'"{"é" * 3000}"', '"2026-01-02T03:04:05+00:00"'),
    *('"9999-12-31T23:59:59+00:00"', '"0001-01-01T00:00:00+00:00"', '"2026-02-30T00:00:00+00:00"'),
    *('"2026-01-02T03:04:05"', '"2026-01-02T03:04:05.5+23:59"', f'"{"a" * 64}"', "[" * 500),
    *('{"mean":1,"p95":2,"tile":3}', '{"name":"hintnet"}', '{"name":"propagate","weights":"0"}'),
    *('{"kind":"night"}', '"1"', '{"delta_e_mean":0,"delta_e_p95":0,"delta_e_tile":0}'),
)
"""JSON, and what only looks like it."""


class Choices:
    """Bytes as a row of decisions; where they end, each is the first choice."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def number(self, below: int) -> int:
        """0 to `below` - 1."""
        length = 1 if below <= 256 else 4
        taken, self._data = self._data[:length], self._data[length:]
        return int.from_bytes(taken, "big") % below

    def of(self, options: Sequence[Any]) -> Any:
        """One of some."""
        return options[self.number(len(options))]

    def some(self) -> bytes:
        """A few bytes."""
        length = self.number(64)
        taken, self._data = self._data[:length], self._data[length:]
        return taken

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be decided."""
        return not self._data
