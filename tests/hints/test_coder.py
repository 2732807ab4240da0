import pytest

from grayvault.core.errors import DamagedFileError
from grayvault.hints import coder


def test_no_bytes_are_no_hints() -> None:
    with pytest.raises(DamagedFileError, match="coder"):
        coder.decode(b"")


@pytest.mark.parametrize("version", [0, 3, 255])
def test_an_unknown_coder_is_told(version: int) -> None:
    with pytest.raises(DamagedFileError, match="coder"):
        coder.decode(bytes([version]) + bytes(40))


@pytest.mark.parametrize("version", [version for version, _ in coder.DECODERS])
@pytest.mark.parametrize("length", range(14))
def test_a_header_alone_is_no_hint_set(version: int, length: int) -> None:
    with pytest.raises(DamagedFileError):
        coder.decode(bytes([version]) * length)
