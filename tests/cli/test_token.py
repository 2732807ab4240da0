"""`grayvault token`, and that nobody listens to others without one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.support.slow import slow
from tests.support.vault_access import tokens_of


def test_tokens_are_made_listed_and_revoked(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    made = run("token", "create", "Grandma's tablet", "--scope", "write", vault=vault)
    assert made.exit_code == 0
    text = made.stdout.strip()
    token = tokens_of(vault).find(text)
    assert token is not None
    assert (token.name, token.scope) == ("Grandma's tablet", "write")
    assert f"revoke {token.id}" in made.stderr

    listed = run("token", "list", vault=vault)
    assert "Grandma's tablet" in listed.stdout
    assert text not in listed.stdout
    [entry] = json.loads(run("token", "list", "--json", vault=vault).stdout)
    assert set(entry) == {"id", "name", "scope", "created_at"}

    assert run("token", "revoke", token.id, vault=vault).exit_code == 0
    assert tokens_of(vault).find(text) is None
    assert "no tokens" in run("token", "list", vault=vault).stdout
    again = run("token", "revoke", token.id, vault=vault)
    assert again.exit_code == 1
    assert "token list" in again.stderr


def test_a_damaged_token_is_named_beside_the_others(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    run("token", "create", "phone", vault=vault)
    damaged = vault / "tokens" / "0123abcd.json"
    damaged.write_text("{}")
    for options in ([], ["--json"]):
        listed = run("token", "list", *options, vault=vault)
        assert "phone" in listed.stdout
        assert listed.exit_code == 3
        assert str(damaged) in listed.stderr
        assert "remove it" in listed.stderr


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 81])
def test_invalid_names_are_refused(tmp_path: Path, name: str) -> None:
    assert run("token", "create", name, vault=tmp_path / "vault").exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("host", ["0.0.0.0", slow("::")])
def test_other_machines_are_not_served_while_there_is_no_token(tmp_path: Path, host: str) -> None:
    command = [sys.executable, "-m", "grayvault", "--vault", str(tmp_path / "vault")]
    words = ["serve", "--host", host, "--port", "0"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "grayvault token create" in done.stderr
    assert len(done.stderr.splitlines()) == 1
