"""Exported photos have names of their own, inside the export's folder."""

import os
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.view import OutputFormat
from grayvault.restore.export.export_names import UsedNames, alternative_names, export_name

ANY = st.one_of(st.text(), st.binary().map(os.fsdecode), st.text("./\\\0ab"))


@given(ANY, ANY, st.sampled_from(["jpeg", "jxl"]))
def test_no_name_leads_out_of_the_folder(folder: str, name: str, output: OutputFormat) -> None:
    expected = export_name(folder, name, output)
    assert not expected.is_absolute()
    assert ".." not in expected.parts
    assert "\0" not in str(expected)
    assert expected.suffix.lower() in {".jpg", ".jpeg", ".jxl"}


@pytest.mark.parametrize(
    ("folder", "name", "output", "expected"),
    [
        ("", "IMG_1.JPG", "jpeg", "IMG_1.JPG"),
        ("trip/day 1", "a.jpeg", "jpeg", "trip/day 1/a.jpeg"),
        ("trip", "a.png", "jpeg", "trip/a.jpg"),
        ("trip", "a.b.heic", "jpeg", "trip/a.b.jpg"),
        ("", "a.jpg", "jxl", "a.jxl"),
        ("", ".jpg", "jpeg", ".jpg.jpg"),
        ("/etc/../x", "/y/../../z.jpg", "jpeg", "etc/x/z.jpg"),
        ("", "", "jpeg", "photo.jpg"),
    ],
)
def test_the_name_of_an_exported_photo(
    folder: str, name: str, output: OutputFormat, expected: str
) -> None:
    assert export_name(folder, name, output) == PurePosixPath(expected)


def test_names_that_differ_by_case_only_are_one() -> None:
    names = UsedNames(["Trip/A.JPG"], [PurePosixPath("other/Sub")])
    assert not names.is_unused(PurePosixPath("trip/a.jpg"))
    assert not names.is_unused(PurePosixPath("OTHER/sub"))
    assert names.is_unused(PurePosixPath("trip/b.jpg"))
    names.add(PurePosixPath("trip/b.jpg"))
    assert not names.is_unused(PurePosixPath("trip/B.jpg"))


def test_alternatives_have_the_id_in_them() -> None:
    actual = [
        str(alternative)
        for alternative in alternative_names(PurePosixPath("x/a.jpg"), "0123456789" * 6 + "abcd")
    ]
    assert actual[:2] == ["x/a.jpg", "x/a-01234567.jpg"]
    assert actual[2] == f"x/a-{'0123456789' * 6}abcd.jpg"


@given(ANY, ANY, st.sampled_from(["jpeg", "jxl"]))
def test_alternatives_differ_and_fit_into_a_file_system(
    name: str, more: str, output: OutputFormat
) -> None:
    long = export_name("x", f"{name}{'é' * 200}{more}", output)
    names = alternative_names(long, "0123456789" * 6 + "abcd")
    assert len(set(names)) == 3
    assert all(len(os.fsencode(alternative.name)) <= 255 for alternative in names)
    assert {(each.parent, each.suffix) for each in names} == {(long.parent, long.suffix)}
