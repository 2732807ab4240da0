"""`stats`: by folder, month and the like, since a day, the worst photos, as JSON and as CSV."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from grayvault.catalog.summary_table import DIMENSIONS
from tests.cli.conftest import Home, run
from tests.support.pictures import save_photo


def output(home: Home, *words: object) -> str:
    result = run("stats", *words, vault=home.vault)
    assert result.exit_code == 0, result.output
    return result.stdout


def answer(home: Home, *words: object) -> Any:
    return json.loads(output(home, *words, "--json"))


def table(home: Home, *words: object) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(output(home, *words, "--csv"))))


def test_groups_add_up_to_the_totals(archived: Home) -> None:
    words = [word for dimension in DIMENSIONS for word in ("--by", dimension)]
    stats = answer(archived, *words)
    assert list(stats["by"]) == list(DIMENSIONS)
    for groups in stats["by"].values():
        for key in ("photos", "source_bytes", "stored_bytes"):
            assert sum(group[key] for group in groups) == stats[key]
    assert [group["name"] for group in stats["by"]["folder"]] == ["", "sub"]
    assert [group["name"] for group in stats["by"]["camera"]] == ["unknown"]


def test_a_group_s_figures_are_those_of_its_photo(archived: Home) -> None:
    [photo] = json.loads(
        run("list", "--under", archived.photos / "sub", "--json", vault=archived.vault).stdout
    )
    facts = json.loads(run("show", photo["id"], "--json", vault=archived.vault).stdout)
    group = answer(archived, "--by", "folder")["by"]["folder"][1]
    assert group["factor"] == facts["source_bytes"] / facts["stored_bytes"]
    assert group["factor_codec"] == facts["source_bytes"] / facts["color_bytes"]
    assert group["factor_color"] == facts["color_bytes"] / facts["stored_bytes"]
    assert group["hint_bytes"] == facts["hint_bytes"]
    assert group["delta_e_mean"] == pytest.approx(facts["delta_e_mean"], abs=5e-5)
    assert group["delta_e_p95"] == pytest.approx(facts["delta_e_p95"], abs=5e-5)


def test_the_worst_photos_come_first(archived: Home) -> None:
    worst = answer(archived, "--worst", 10)["worst"]
    assert len(worst) == 3
    errors = [photo["delta_e_mean"] for photo in worst]
    assert errors == sorted(errors, reverse=True)
    for photo in worst:
        facts = json.loads(run("show", photo["id"], "--json", vault=archived.vault).stdout)
        assert photo.items() <= facts.items()
    assert answer(archived, "--worst", 1)["worst"] == worst[:1]


def test_since_a_day(archived: Home) -> None:
    before, never = (
        answer(archived, "--since", "2020-01-01"),
        answer(archived, "--since", "9000-01-01"),
    )
    assert before.pop("since") == "2020-01-01T00:00:00"
    assert before == answer(archived)
    assert (never["photos"], never["factor"], never["by_tier"]) == (0, None, {})
    assert "Archived since 9000-01-01 (UTC)" in output(archived, "--since", "9000-01-01")
    assert answer(archived, "--worst", 5, "--since", "9000-01-01")["worst"] == []


def test_only_requested_figures_are_listed(archived: Home) -> None:
    assert answer(archived).keys().isdisjoint({"by", "since", "worst"})


def test_tables_for_people(archived: Home) -> None:
    text = output(archived, "--by", "folder", "--by", "format")
    stats = answer(archived, "--by", "format")
    [jpeg] = stats["by"]["format"]
    lines = text.splitlines()
    assert lines[0].split()[:2] == ["Folder", "Photos"]
    assert lines[1].split()[:2] == [".", "2"]
    row = next(line for line in lines if line.startswith("jpeg"))
    assert f"{jpeg['factor']:.2f}×" in row
    assert f"{jpeg['delta_e_mean']:.2f}" in row


def test_pictures_that_are_kept_in_colour_are_not_called_luma(home: Home) -> None:
    photo = save_photo(home.vault.parent / "new.jpg", 7)
    assert run("add", "--hint-bytes", 0, photo, vault=home.vault).exit_code == 0
    text = run("stats", vault=home.vault).stdout
    assert "\ncolor " in text
    assert "luma" not in text


def test_names_are_made_harmless(archived: Home) -> None:
    for text in (output(archived, "--worst", 3), output(archived, "--worst", 3, "--csv")):
        assert r"[red]x\n\x1b[31m\udcff.jpg" in text
        assert "\x1b" not in text


def test_a_table_of_groups(archived: Home) -> None:
    rows = table(archived, "--by", "folder", "--by", "tier")
    groups_by = answer(archived, "--by", "folder", "--by", "tier")["by"]
    expected = [
        {"by": by, **{key: "" if value is None else str(value) for key, value in group.items()}}
        for by, groups in groups_by.items()
        for group in groups
    ]
    assert rows == expected


def test_a_table_of_the_totals_and_one_of_the_worst_photos(archived: Home) -> None:
    stats = answer(archived, "--worst", 2)
    [totals] = table(archived)
    assert (totals["photos"], float(totals["factor"])) == ("3", stats["factor"])
    assert [row["id"] for row in table(archived, "--worst", 2)] == [
        photo["id"] for photo in stats["worst"]
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["--csv", "--json"],
        ["--csv", "--by", "tier", "--worst", "3"],
        ["--by", "shoe-size"],
        ["--since", "yesterday"],
        ["--worst", "0"],
    ],
)
def test_wrong_usage(archived: Home, words: list[str]) -> None:
    assert run("stats", *words, vault=archived.vault).exit_code == 2
