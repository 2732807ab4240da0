"""What a user may name as the place of photos, and what it is called in the catalog."""

import os
import re
from pathlib import Path

import pytest

from grayvault.core.errors import ConfigError
from grayvault.core.source_urls import is_object, named_source, parent, split


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/", "s3://bucket"),
        ("S3://bucket/2024/", "s3://bucket/2024"),
        ("gs://bucket/a b#c%20é.jpg", "gs://bucket/a b#c%20é.jpg"),
        ("az://container/@eaDir/x.jpg", "az://container/@eaDir/x.jpg"),
        ("file:///photos/a%20b/", "/photos/a b"),
        ("/photos//x/../y", "/photos/y"),
        ("photos", str(Path.cwd() / "photos")),
    ],
)
def test_a_name_becomes_a_path(text: str, path: str) -> None:
    assert named_source(text) == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://bucket/x", "from s3://, gs://, az://, not from http://"),
        ("key:secret@s3://bucket", "from s3://, gs://, az://"),
        ("file://host/x", "write file:///folder"),
        ("s3://", "names no bucket: write s3://bucket/prefix"),
        ("s3:///x", "names no bucket"),
        ("s3://b", "no possible bucket"),
        ("s3://key:secret@bucket/x", "credentials and settings belong in the environment"),
        ("s3://key:sec/secret@bucket/x", "names no possible bucket"),
        ("s3://bucket/x?X-Amz-Signature=secret", "belong in the environment"),
        ("s3://bucket?key=secret", "belong in the environment"),
        ("s3://bucket/a//b", "may be empty"),
        ("s3://bucket/a//", "may be empty"),
        ("s3://bucket/../b", "may be empty"),
        ("s3://bucket/a\nb", "control characters"),
        ("", "names nothing"),
        ("file:///photos/%00", "no file has such a name"),
        (os.fsdecode(b"s3://bucket/\xff.jpg"), "not UTF-8"),
    ],
)
def test_what_cannot_be_used_is_refused_without_repeating_a_secret(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)) as caught:
        named_source(text)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_pieces_of_a_path() -> None:
    assert split("s3://bucket/2024/a.jpg") == ("s3://bucket", "2024/a.jpg")
    assert split("s3://bucket") == ("s3://bucket", "")
    assert parent("s3://bucket/a.jpg") == "s3://bucket"
    assert is_object("s3://bucket")
    assert not is_object("/s3:/bucket")
