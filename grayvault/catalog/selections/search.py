"""Finding photos by words in their names, whatever the case and the coding of accents."""

import os
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func, literal

from grayvault.catalog.database.schema import photos

FUNCTION = "has_word"
"""The name of `has_word` as a function of the database; on PostgreSQL a migration makes it."""


def words_of(text: str) -> tuple[bytes, ...]:
    """The words of a search."""
    return tuple(_folded(text.encode(errors="replace")).split())


def folded_path(folder: str, name: str) -> bytes:
    """A photo's folder and name as the column of that name has them."""
    return _folded(b"%b/%b" % (os.fsencode(folder), os.fsencode(name)))


def is_named(word: bytes) -> ColumnElement[bool]:
    """Whether one of `words_of` a search is somewhere in a photo's folder and name."""
    function: Any = getattr(func, FUNCTION)
    condition: ColumnElement[bool] = function(photos.c.folded_path, literal(word, LargeBinary))
    return condition


def has_word(path: bytes, word: bytes) -> bool:
    """Whether a word is somewhere in a path; both are folded."""
    return word in path


def _folded(text: bytes) -> bytes:
    """Text in a form that doesn't depend on case and coding, as UTF-8.

    Source: The Unicode Standard, 3.13, compatibility caseless matching.
    """
    if text.isascii():
        return text.lower()  # the same, and a catalog has many names
    decoded = unicodedata.normalize("NFKD", os.fsdecode(text)).casefold()
    return unicodedata.normalize("NFKD", decoded).encode(errors="surrogateescape")
