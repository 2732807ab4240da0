"""How close a photo is to its original, by its figures."""

import pytest

from grayvault.core.closeness import closeness


@pytest.mark.parametrize(
    ("delta_e_mean", "full_size", "display", "expected"),
    [
        (0.9, 90, 95, "indistinguishable"),
        (1.0, 90, 95, "very-close"),
        (0.9, 89.9, 95, "very-close"),
        (0.9, 95, 79.9, "close"),
        (3.9, 99, 99, "close"),
        (4.0, 99, 99, "differs"),
        (0.0, 69.9, 99, "differs"),
        (1.5, None, None, "very-close"),
        (None, 91, 92, "indistinguishable"),
        (None, None, None, None),
    ],
)
def test_the_worse_figure_decides(
    delta_e_mean: float | None,
    full_size: float | None,
    display: float | None,
    expected: str | None,
) -> None:
    assert closeness(delta_e_mean, full_size, display) == expected
