"""Finding photos by words in their names, whatever the case and the coding of accents."""

import os
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func, literal

from grayvault.catalog.database.schema import photos

FUNCTION = "has_words"
"""The name of `has_words` as a function of the database."""


def words_of(text: str) -> tuple[bytes, ...]:
    """The words of a search."""
    return tuple(_folded(text.encode(errors="replace")).split())


def are_named(words: tuple[bytes, ...]) -> ColumnElement[bool]:
    """Whether all of `words_of` a search are somewhere in a photo's folder and name."""
    function: Any = getattr(func, FUNCTION)
    count: ColumnElement[bool] = function(
        photos.c.folder, photos.c.source_name, literal(b"\n".join(words), LargeBinary)
    )
    return count == 1


def has_words(folder: bytes, name: bytes, words: bytes) -> int:
    """1 if each line of `words`, from `words_of`, is in the path `folder/name`, else 0."""
    path = _folded(b"%b/%b" % (folder, name))
    return int(all(word in path for word in words.split(b"\n")))


def _folded(text: bytes) -> bytes:
    """Text in a form that doesn't depend on case and coding, as UTF-8.

    Source: The Unicode Standard, 3.13, compatibility caseless matching.
    """
    if text.isascii():
        return text.lower()  # the same, and a catalog has many names
    decoded = unicodedata.normalize("NFKD", os.fsdecode(text)).casefold()
    return unicodedata.normalize("NFKD", decoded).encode(errors="surrogateescape")
