"""Credentials from the files of AWS's tools."""

from pathlib import Path

from grayvault.vault.objects.aws_profile import aws_profile

CREDENTIALS = """
[default]
aws_access_key_id = one
aws_secret_access_key = two
[work]
aws_access_key_id = three
aws_secret_access_key = fo%ur
aws_session_token = five
"""
SETTINGS = """
[default]
region = eu-west-1
[profile work]
region = eu-north-1
endpoint_url = https://store.example
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    credentials, settings = folder / "credentials", folder / "config"
    credentials.write_text(CREDENTIALS)
    settings.write_text(SETTINGS)
    return {
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_CONFIG_FILE": str(settings),
        **more,
    }


def test_the_default_profile(tmp_path: Path) -> None:
    assert aws_profile(environment(tmp_path)) == {
        "aws_access_key_id": "one",
        "aws_secret_access_key": "two",
        "region": "eu-west-1",
    }


def test_a_named_profile(tmp_path: Path) -> None:
    assert aws_profile(environment(tmp_path, AWS_PROFILE="work")) == {
        "aws_access_key_id": "three",
        "aws_secret_access_key": "fo%ur",
        "aws_session_token": "five",
        "region": "eu-north-1",
        "endpoint": "https://store.example",
    }


def test_the_environment_comes_first(tmp_path: Path) -> None:
    own = environment(tmp_path, AWS_ACCESS_KEY_ID="own", AWS_REGION="us-east-1")
    assert aws_profile(own) == {}


def test_files_that_are_missing_or_unreadable_have_nothing(tmp_path: Path) -> None:
    own = environment(tmp_path)
    (tmp_path / "credentials").write_bytes(b"\xff[")
    (tmp_path / "config").unlink()
    assert aws_profile(own) == {}
