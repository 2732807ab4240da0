"""Tokens: made once, known by their hash, gone when revoked."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.core.token_scope import SCOPES, Scope, includes
from tests.support.vault_access import tokens_of


def test_a_token_is_recognised_by_its_text(tmp_path: Path) -> None:
    tokens = tokens_of(tmp_path)
    token, text = tokens.create("phone", "read")
    assert tokens.find(text) == token
    assert tokens.all() == [token]
    assert (token.name, token.scope) == ("phone", "read")


def test_neither_the_token_nor_its_file_is_for_others(tmp_path: Path) -> None:
    _, text = tokens_of(tmp_path).create("phone", "read")
    [path] = (tmp_path / "tokens").iterdir()
    assert text.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_revoked_token_is_unknown_to_other_readers_too(tmp_path: Path) -> None:
    here, there = tokens_of(tmp_path), tokens_of(tmp_path)
    token, text = here.create("phone", "write")
    other, other_text = here.create("tablet", "read")
    assert there.find(text) == token
    assert here.revoke(token.id) == token
    assert there.find(text) is None
    assert there.find(other_text) == other
    with pytest.raises(NotFoundError, match="token list"):
        here.revoke(token.id)


@pytest.mark.parametrize("name", ["", "../links", "links.key", "0123456", "GGGGGGGG", "../../x.js"])
def test_only_ids_are_revoked(tmp_path: Path, name: str) -> None:
    tokens = tokens_of(tmp_path)
    tokens.link_key()
    with pytest.raises(NotFoundError):
        tokens.revoke(name)
    assert (tmp_path / "tokens" / "links.key").exists()


@given(st.text())
def test_no_other_text_is_a_token(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    assert tokens_of(tmp_path_factory.getbasetemp() / "none").find(text) is None


@given(st.integers(3, 55), st.sampled_from("0aZ_-!é"))
def test_a_token_that_was_changed_is_none(
    tmp_path_factory: pytest.TempPathFactory, place: int, letter: str
) -> None:
    tokens = tokens_of(tmp_path_factory.mktemp("vault"))
    _, text = tokens.create("phone", "read")
    changed = text[:place] + letter + text[place + 1 :]
    assert (tokens.find(changed) is None) == (changed != text)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b'{"id": "0123abcd"}', b"\xff", b'"x"', b"[" * 100_000],
)
def test_a_damaged_token_file_is_reported_and_lets_nobody_in(
    tmp_path: Path, content: bytes
) -> None:
    tokens = tokens_of(tmp_path)
    token, text = tokens.create("phone", "admin")
    path = tmp_path / "tokens" / f"{token.id}.json"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match=f"{token.id}.json"):
        tokens.find(text)
    assert tokens.all() == []
    [sentence] = tokens.damaged()
    assert f"{token.id}.json" in sentence


@pytest.mark.parametrize(
    "forged",
    [{"created_at": 1}, {"created_at": "now"}, {"name": "\x1b[2J"}, {"name": ["a"]}, {"id": "x"}],
)
def test_a_forged_token_is_damage(tmp_path: Path, forged: dict[str, object]) -> None:
    tokens = tokens_of(tmp_path)
    token, _ = tokens.create("phone", "read")
    path = tmp_path / "tokens" / f"{token.id}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **forged}))
    assert tokens.all() == []
    assert "remove it" in tokens.damaged()[0]


def test_a_scope_that_was_made_up_doesn_t_let_in(tmp_path: Path) -> None:
    tokens = tokens_of(tmp_path)
    token, text = tokens.create("phone", "read")
    path = tmp_path / "tokens" / f"{token.id}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "scope": "everything"}))
    with pytest.raises(DamagedFileError):
        tokens.find(text)


def test_the_key_of_links_stays_until_they_are_ended(tmp_path: Path) -> None:
    tokens = tokens_of(tmp_path)
    key = tokens.link_key()
    assert len(key) == 32
    assert tokens_of(tmp_path).link_key() == key
    tokens.end_links()
    assert tokens.link_key() != key


@pytest.mark.parametrize(
    ("scope", "may"), [("read", ["read"]), ("write", ["read", "write"]), ("admin", [*SCOPES])]
)
def test_each_scope_includes_those_before_it(scope: Scope, may: list[Scope]) -> None:
    assert [needed for needed in SCOPES if includes(scope, needed)] == may
