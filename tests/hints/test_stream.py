import pytest

from grayvault.core.errors import DamagedFileError
from grayvault.hints import stream


def test_no_bytes_are_no_hints() -> None:
    with pytest.raises(DamagedFileError, match="coder"):
        stream.decode(b"")


@pytest.mark.parametrize("version", [0, 4, 255])
def test_an_unknown_coder_is_refused(version: int) -> None:
    with pytest.raises(DamagedFileError, match="coder"):
        stream.decode(bytes([version]) + bytes(40))


@pytest.mark.parametrize("version", [version for version, _ in stream.DECODERS])
@pytest.mark.parametrize("length", range(14))
def test_a_header_alone_is_no_hint_set(version: int, length: int) -> None:
    with pytest.raises(DamagedFileError):
        stream.decode(bytes([version]) * length)
