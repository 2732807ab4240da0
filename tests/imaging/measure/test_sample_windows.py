"""The parts of a photo that are compared at full size."""

from hypothesis import given
from hypothesis import strategies as st

from grayvault.imaging.measure.sample_windows import sample_windows


@given(st.integers(1, 20000), st.integers(1, 20000))
def test_windows_lie_in_the_photo_and_do_not_overlap(height: int, width: int) -> None:
    windows = sample_windows((height, width))
    if height * width <= 1_572_864:
        assert windows == [(slice(0, height), slice(0, width))]
        return
    assert len(windows) == 6
    for rows, columns in windows:
        assert 0 <= rows.start < rows.stop <= height
        assert 0 <= columns.start < columns.stop <= width
        assert max(rows.stop - rows.start, columns.stop - columns.start) <= 512
    assert not any(
        max(first[0].start, second[0].start) < min(first[0].stop, second[0].stop)
        and max(first[1].start, second[1].start) < min(first[1].stop, second[1].stop)
        for i, first in enumerate(windows)
        for second in windows[:i]
    )


def test_windows_of_a_camera_photo_and_of_a_panorama() -> None:
    camera = sample_windows((3000, 4000))
    assert sorted({rows.start for rows, _ in camera}) == [494, 1994]
    assert sorted({columns.start for _, columns in camera}) == [410, 1744, 3077]
    panorama = sample_windows((300, 9000))
    assert {(rows.start, rows.stop) for rows, _ in panorama} == {(0, 300)}
    assert [columns.start for _, columns in panorama] == [494, 1994, 3494, 4994, 6494, 7994]
