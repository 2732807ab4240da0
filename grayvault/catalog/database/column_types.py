"""Column types for values that SQL's own types would lose."""

import os

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator

WORD = 1 << 64


class FsText(TypeDecorator[str]):
    """Text that may contain parts of paths, stored as the file system's bytes.

    Python decodes file names that aren't UTF-8 to lone surrogates, which text columns refuse.
    Bytes also sort the same in every database.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else os.fsencode(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else os.fsdecode(value)


class Word(TypeDecorator[int]):
    """A 64-bit number, `lowest`..`lowest + 2**64 - 1`, in a signed 64-bit column.

    Inodes are unsigned; a file's nanoseconds may lie before 1970 or after 2262. A number beyond
    the range is stored modulo 2**64, so that storing never fails.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, lowest: int) -> None:
        super().__init__()
        self.lowest = lowest

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To the signed number of the same 64 bits."""
        return None if value is None else (value + WORD // 2) % WORD - WORD // 2

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To the number of the same 64 bits that is at least `lowest`."""
        return None if value is None else self.lowest + (value - self.lowest) % WORD


UNSIGNED = Word(0)
NANOSECONDS = Word(-11_644_473_600 * 10**9)  # 1601, where Windows begins to count, to 2185

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite counts up only what it calls INTEGER, which has 64 bits, too."""

_BYTEWISE = "C"
"""The collation of PostgreSQL in which text sorts by its bytes, as on SQLite."""

TEXT = Text().with_variant(Text(collation=_BYTEWISE), "postgresql")


def comparable(text: str) -> str:
    """Text to be compared with columns: PostgreSQL refuses a zero byte, which none of them has."""
    return text.replace("\0", "\ufffd")


def words(length: int) -> String:
    """Text of up to `length` characters, which sorts by its bytes."""
    return String(length).with_variant(String(length, collation=_BYTEWISE), "postgresql")
