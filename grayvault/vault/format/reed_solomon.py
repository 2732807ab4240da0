"""A Reed–Solomon code that recovers lost blocks (vault-format.md, `gvrc`)."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from grayvault.core.errors import UnsupportedError

if TYPE_CHECKING:
    from pyeclib.ec_iface import ECDriver

_CODE = "isa_l_rs_cauchy"
_HEADER = 80
"""Bytes of liberasurecode's header before each block; they don't depend on the content."""


def missing_library() -> str | None:
    """The library that the code needs, and how to install it, if it is missing; else None."""
    if find_spec("pyeclib") is not None:
        return None
    return "pyeclib (pip install 'grayvault[recovery]')"


def parity_of(blocks: Sequence[bytes], parity: int) -> list[bytes]:
    """The parity blocks of `blocks`, which have equal lengths, a multiple of 64 bytes.

    Raises `UnsupportedError` if the library isn't installed.
    """
    fragments = _driver(len(blocks), parity).encode(b"".join(blocks))
    return [fragment[_HEADER:] for fragment in fragments[len(blocks) :]]


def recovered(intact: Mapping[int, bytes], count: int, parity: int) -> list[bytes]:
    """The `count` data blocks of a code, computed from any `count` or more `intact` blocks.

    The data blocks are numbered first, then the parity blocks. Raises `UnsupportedError` if the
    library isn't installed.
    """
    driver = _driver(count, parity)
    length = len(next(iter(intact.values())))
    headers = [fragment[:_HEADER] for fragment in driver.encode(bytes(count * length))]
    data = driver.decode([headers[number] + block for number, block in intact.items()])
    return [data[start : start + length] for start in range(0, count * length, length)]


def _driver(count: int, parity: int) -> "ECDriver":
    if missing := missing_library():
        raise UnsupportedError(f"recovery data needs {missing}")
    from pyeclib.ec_iface import ECDriver  # noqa: PLC0415 - few runs make or use recovery data

    return ECDriver(k=count, m=parity, ec_type=_CODE)
