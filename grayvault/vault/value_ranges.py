"""Ranges of values that are read from the disk: rules as data, and the function that checks them.

A checksum tells that a value is the one that was written, not that it is possible. vault-format.md
states the ranges; each table of them is beside the reader that checks it.
"""

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grayvault.core.errors import DamagedFileError

_PATH_BYTES = 4096
_MOST_TEXT = 80
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Rule:
    """A rule in words, and the test of a value."""

    says: str
    fits: Callable[[Any], bool]


Ranges = Mapping[str, Rule]
"""Rules by key; `source.name` is the key `name` of the object under `source`."""


def check(value: object, ranges: Ranges) -> None:
    """Raise `DamagedFileError`, which names the key, if a value breaks its rule.

    `value` has the keys as attributes. None always fits: types tell which values may be absent.
    """
    for key, rule in ranges.items():
        actual: Any = value
        for name in key.split("."):
            actual = None if actual is None else getattr(actual, name)
        if actual is not None and not rule.fits(actual):
            raise DamagedFileError(
                f"its `{key}` is {ascii(actual)[:_MOST_TEXT]}, and not {rule.says}"
            )


def whole(least: int, most: int) -> Rule:
    """A whole number in a range, including both ends."""
    return Rule(f"{least} to {most}", lambda number: least <= number <= most)


def real(least: float, most: float) -> Rule:
    """A finite number in a range, including both ends."""
    return Rule(
        f"{least:g} to {most:g}", lambda number: math.isfinite(number) and least <= number <= most
    )


def words(pattern: str, says: str) -> Rule:
    """Text that a regular expression matches from end to end."""
    whole_text = re.compile(pattern, re.ASCII)
    return Rule(says, lambda text: whole_text.fullmatch(text) is not None)


def one_of(*values: object) -> Rule:
    """One of a few values."""
    return Rule(" or ".join(map(str, values)), lambda value: value in values)


def line(most: int) -> Rule:
    """One line of Unicode text of up to `most` characters."""
    return Rule(
        f"one line of 1 to {most} characters",
        lambda text: 0 < len(text) <= most and not _CONTROL.search(text) and _is_unicode(text),
    )


def prose(most: int) -> Rule:
    """Text of up to `most` characters that may contain file names."""
    return Rule(
        f"text of at most {most} characters",
        lambda text: len(text) <= most and _bytes_of(text) is not None,
    )


def moment(pattern: str, says: str) -> Rule:
    """An existing time in ISO 8601, in the form of a regular expression."""
    form = re.compile(pattern, re.ASCII)
    return Rule(says, lambda text: form.fullmatch(text) is not None and _is_time(text))


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bytes_of(text: str) -> bytes | None:
    """The file system's bytes for a part of a path; None if there are none."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return None


def _fits_path(text: str) -> bool:
    data = _bytes_of(text)
    return data is not None and len(data) <= _PATH_BYTES and b"\0" not in data


def is_name(text: str) -> bool:
    """Whether text is the name of a file in a folder."""
    return _fits_path(text) and "/" not in text and text not in {"", ".", ".."}


def is_inside(text: str) -> bool:
    """Whether a relative path stays in its folder ("" is the folder itself)."""
    return _fits_path(text) and (not text or all(map(is_name, text.split("/"))))


DIGEST = words("[0-9a-f]{64}", "64 hex digits")
NAME = Rule("a file's name", is_name)
INSIDE = Rule("a folder's path below another one", is_inside)
PATH = Rule("a path", lambda text: text != "" and _fits_path(text))
UTC_SECOND = moment(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "a second in UTC (2026-01-02T03:04:05+00:00)"
)
_SECONDS = 1 << 63
NANOSECONDS = whole(-_SECONDS * 10**9, _SECONDS * 10**9 - 1)
"""Times of files: file systems have up to 64 bits for the seconds since 1970."""
FILE_BYTES = whole(0, (1 << 63) - 1)
WORD = whole(0, (1 << 64) - 1)
