"""The tree of the folder view follows the catalog."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.folder_view.current_tree import CurrentTree


def test_a_tree_that_could_not_be_made_is_made_when_the_catalog_works_again(
    vault: ConfiguredVault,
) -> None:
    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM ignored" in statement:
            raise sqlite3.OperationalError("disk I/O error")

    tree = CurrentTree(vault.engine)
    event.listen(vault.engine, "before_cursor_execute", fail)
    with pytest.raises(DBAPIError):
        tree.root()
    event.remove(vault.engine, "before_cursor_execute", fail)
    assert tree.root().children
    tree.close()
