"""Addresses of map tiles: how they look, and from where a browser gets them."""

import re
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_ORIGIN = r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?"
_ADDRESS = re.compile(rf"({_ORIGIN})/[^\s\"'<>\\]*", re.ASCII)
_FIELDS = ("{x}", "{y}", "{z}")


def _template(value: object) -> object:
    """Refuse what is no address of tiles, in one sentence."""
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        fields = re.findall(r"\{[^{}]*\}?|\}", value)
        if tuple(sorted(fields)) == _FIELDS:
            return value
    raise PydanticCustomError(
        "no_tiles",
        "should be an address with one each of {x}, {y} and {z}, such as "
        "https://tiles.example.org/{z}/{x}/{y}.png",
    )


TileAddress = Annotated[str, BeforeValidator(_template)]


def origin_of(address: str) -> str:
    """The scheme, host and port of a `TileAddress`: `https://tiles.example.org`."""
    match = _ADDRESS.fullmatch(address)
    assert match is not None
    return match[1]
