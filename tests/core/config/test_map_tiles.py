"""Where the map's tiles come from: addresses that hold, and those that are refused."""

import pytest

from grayvault.core.config.load import validate
from grayvault.core.config.map_tiles import origin_of
from grayvault.core.errors import ConfigError


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("http://127.0.0.1:8080/map/{z}-{y}-{x}?key=a&b=1", "http://127.0.0.1:8080"),
    ],
)
def test_tiles_come_from_one_origin(address: str, origin: str) -> None:
    config = validate({"map": {"tiles": address, "attribution": "© Everybody"}}, "here")
    assert config.map.tiles == address
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "address",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{y}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}",
        "https://*/{z}/{x}/{y}",
        "https://user@tiles.example.org/{z}/{x}/{y}",
        7,
    ],
)
def test_other_addresses_are_refused_in_a_sentence(address: object) -> None:
    with pytest.raises(ConfigError) as refused:
        validate({"map": {"tiles": address}}, "config.yaml")
    assert str(refused.value) == (
        "config.yaml: `map.tiles` should be an address with one each of {x}, {y} and {z}, such as "
        f"https://tiles.example.org/{{z}}/{{x}}/{{y}}.png, but is {address!r}"
    )
