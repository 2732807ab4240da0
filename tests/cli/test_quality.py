"""A quality that restored photos must reach, from the command line to what is in the vault."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.support.desk import Desk
from tests.support.pictures import save_photo


def facts_of(desk: Desk) -> dict[str, Any]:
    """The facts of the only photo."""
    [photo] = desk.listed()
    facts: dict[str, Any] = json.loads(desk.run("show", photo["id"], "--json").stdout)
    return facts


@pytest.mark.parametrize(
    ("quality", "repeated"),
    [
        *(("101", "101"), ("29", "29"), ("95.5", "95.5"), ("-1", "-1")),
        *(("nice", "'nice'"), ("nan", "nan"), ("inf", "inf"), ("", "''")),
    ],
)
def test_a_value_that_is_no_quality_is_refused_with_those_there_are(
    desk: Desk, quality: str, repeated: str
) -> None:
    save_photo(desk.photos / "a.jpg")
    answer = desk.add("--quality", quality, desk.photos)
    assert answer.code == 2
    [sentence] = answer.out.splitlines()
    assert sentence == (
        "Error: command line: `quality` should be a number from 30 to 95, or archival, high, "
        f"small, tiny or none, but is {repeated}"
    )
    assert not desk.vault.exists()


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--distance", "99", "`distance` should be less than or equal to 15, but is 99"),
        ("--distance", "0.05", "`distance` should be greater than or equal to 0.1, but is 0.05"),
        ("--mean-delta-e", "200", "`bound.mean` should be less than or equal to 100, but is 200"),
        ("--p95-delta-e", "-1", "`bound.p95` should be greater than 0, but is -1"),
        ("--hint-bytes", "-1", "`hint_bytes` should be greater than or equal to 0, but is -1"),
    ],
)
def test_a_number_out_of_range_is_repeated_as_it_was_written(
    desk: Desk, option: str, value: str, sentence: str
) -> None:
    save_photo(desk.photos / "a.jpg")
    answer = desk.add(option, value, desk.photos)
    assert (answer.code, answer.out) == (2, f"Error: command line: {sentence}\n")


@pytest.mark.parametrize("command", ["add", "watch", "rearchive"])
def test_quality_and_distance_exclude_each_other(desk: Desk, command: str) -> None:
    save_photo(desk.photos / "a.jpg")
    answer = desk.run(command, "--quality", 80, "--distance", 2, desk.photos)
    assert answer.code == 2
    assert "`quality` and `distance` exclude each other" in answer.out
    assert "`quality` (80) chooses the distance of each photo, and `distance` (2)" in answer.out


def test_the_requested_quality_is_recorded_and_reported_again(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    assert desk.add("--quality", "tiny", desk.photos).code == 0
    assert facts_of(desk)["quality"] == 55
    again = desk.add("--quality", "55", "--hint-bytes", 1000, desk.photos)
    assert " at quality 55" in again.out
    assert "not changed to the current settings" not in again.out
    for words, reported in (
        (("--quality", "60"), "compact at quality 60"),
        (("--distance", "2"), "compact at distance 2"),
        ((), "compact at distance 1"),
    ):
        other = desk.add(*words, desk.photos)
        assert f"not changed to the current settings: {reported}" in other.out
    desk.check()


def test_the_quality_of_the_configuration_gives_way_to_a_distance(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    asking = replace(desk, quality="small")
    assert asking.add("--distance", 3, desk.photos).code == 0
    assert (facts_of(desk)["quality"], facts_of(desk)["distance"]) == (None, 3)
    assert asking.run("rearchive", "--all").code == 0
    assert facts_of(desk)["quality"] == 70


def test_without_a_quality_photos_are_archived_at_distance_1(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    assert replace(desk, quality="small").add("--quality", "none", desk.photos).code == 0
    assert (facts_of(desk)["quality"], facts_of(desk)["distance"]) == (None, 1)


def test_a_photo_that_needs_colour_is_skipped_if_colour_is_forbidden(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    impossible = "--hint-bytes", 10
    refused = desk.add("--color", "never", *impossible, desk.photos)
    assert refused.code == 3
    assert "skipped: 1 (needs-color 1)" in refused.out
    assert "it can only be kept in colour (no hints of up to 0.0 kB restore it" in refused.out
    assert "worst tile 8), and `color: never` forbids that" in refused.out
    assert desk.add(*impossible, desk.photos).code == 0
    assert facts_of(desk)["tier"] == "color"


def test_the_tier_in_colour_is_refused_if_colour_is_forbidden(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    answer = desk.add("--tier", "color", "--color", "never", desk.photos)
    assert answer.code == 2
    assert "`tier: color` and `color: never` exclude each other" in answer.out
