"""Frozen dataclasses to canonical JSON and back, for the record and the journal.

Keys are the fields' names; vault-format.md lists them. Strings may contain lone surrogates (file
names that aren't UTF-8): ASCII JSON keeps them.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from grayvault.core.errors import DamagedFileError

_DECIMALS = 4

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """`value` as dicts, strings and numbers; floats rounded to 4 decimals."""
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, float):
        return round(value, _DECIMALS)
    return value


def from_plain(kind: type[T], value: object) -> T:
    """Build a `kind`, a dataclass, from the result of `to_plain`.

    Unknown keys are ignored, absent ones default.
    Raises `DamagedFileError` if a key without default is missing or a value has another type.
    """
    try:
        built: T = _dataclass(kind)(value, "it")
    except (TypeError, OverflowError, RecursionError) as error:
        raise DamagedFileError(f"its JSON is no {kind.__name__}: {error}") from error
    return built


def to_json(plain: object) -> bytes:
    """Canonical JSON: ASCII, keys sorted, no spaces."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")


def object_from_json(text: bytes) -> dict[str, object]:
    """Parse a JSON object; `DamagedFileError` if `text` is none.

    No key may be in an object twice: readers would differ in which of the two counts.
    """
    try:
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"it holds no valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise DamagedFileError("its JSON is no object")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key is in it twice")
    return values


def _refused(kind: Any, value: object, key: str) -> TypeError:
    expected = kind.__name__ if isinstance(kind, type) else kind
    return TypeError(f"`{key}` is {ascii(value)[:80]}, and not {expected}")


@cache
def _builder(kind: Any) -> Callable[[Any, str], Any]:
    """What builds a `kind` from its plain value; it also takes the value's key, for errors."""
    if get_origin(kind) in {UnionType, Union}:  # only `X | None` occurs
        return _optional(get_args(kind)[0])
    if get_origin(kind) is tuple:  # only `tuple[X, ...]` occurs
        return _several(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    return _single(kind)


def _optional(kind: Any) -> Callable[[Any, str], Any]:
    build = _builder(kind)
    return lambda value, key: None if value is None else build(value, key)


def _several(kind: Any) -> Callable[[Any, str], Any]:
    build = _builder(get_args(kind)[0])

    def builder(value: Any, key: str) -> Any:
        if not isinstance(value, list):
            raise _refused(kind, value, key)
        return tuple(build(item, key) for item in value)

    return builder


def _dataclass(kind: Any) -> Callable[[Any, str], Any]:
    def builder(value: Any, key: str) -> Any:
        if not isinstance(value, dict):
            raise _refused(kind, value, key)
        known = _field_builders(kind).items()
        return kind(**{name: build(value[name], name) for name, build in known if name in value})

    return builder


def _single(kind: Any) -> Callable[[Any, str], Any]:
    is_choice, choices = get_origin(kind) is Literal, get_args(kind)

    def builder(value: Any, key: str) -> Any:
        if type(value) is kind or (is_choice and value in choices):
            return value
        if kind is float and type(value) is int:
            return float(value)
        raise _refused(kind, value, key)

    return builder


@cache
def _field_builders(kind: type) -> dict[str, Callable[[Any, str], Any]]:
    return {name: _builder(type_) for name, type_ in get_type_hints(kind).items()}
