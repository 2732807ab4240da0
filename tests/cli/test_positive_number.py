"""Options whose value is a number above 0."""

import pytest

from tests.support.desk import Desk


@pytest.mark.parametrize("value", ["0", "-1", "nan"])
def test_a_rate_that_is_not_above_0_is_wrong_usage(desk: Desk, value: str) -> None:
    answer = desk.run("verify", "--rate", value)
    assert answer.code == 2
    assert f"'--rate': {value} is not above 0.\n" in answer.out


@pytest.mark.parametrize("value", ["0", "-0.5", "4000", "inf", "nan"])
def test_a_number_of_days_out_of_range_is_wrong_usage(desk: Desk, value: str) -> None:
    answer = desk.run("link", "0" * 64, "--days", value)
    assert answer.code == 2
    assert f"'--days': {value} is not above 0 and at most 3660.\n" in answer.out


def test_a_word_is_no_number(desk: Desk) -> None:
    answer = desk.run("verify", "--rate", "fast")
    assert answer.code == 2
    assert "'fast' is not a valid float" in answer.out
