"""Finding photos by words of their names, in any case and however accents are coded."""

import os
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func, literal

from grayvault.catalog.schema import photos

FUNCTION = "has_words"
"""What a database must have: `has_words(folder, name, words)`, as `has_words` is here."""


def words_of(text: str) -> tuple[bytes, ...]:
    """The words of what somebody looks for."""
    return tuple(_folded(text.encode(errors="replace")).split())


def are_named(words: tuple[bytes, ...]) -> ColumnElement[bool]:
    """Whether all of `words_of` a search are somewhere in a photo's folder and name."""
    function: Any = getattr(func, FUNCTION)
    found: ColumnElement[bool] = function(
        photos.c.folder, photos.c.source_name, literal(b"\n".join(words), LargeBinary)
    )
    return found == 1


def has_words(folder: bytes, name: bytes, words: bytes) -> int:
    """1 where each line of `words`, from `words_of`, is in the path `folder/name`, else 0."""
    path = _folded(b"%b/%b" % (folder, name))
    return int(all(word in path for word in words.split(b"\n")))


def _folded(text: bytes) -> bytes:
    """Text in the one form that all its cases and codings have, as UTF-8.

    Source: The Unicode Standard, 3.13, compatibility caseless matching.
    """
    if text.isascii():
        return text.lower()  # the same, and a catalog has many names
    decoded = unicodedata.normalize("NFKD", os.fsdecode(text)).casefold()
    return unicodedata.normalize("NFKD", decoded).encode(errors="surrogateescape")
