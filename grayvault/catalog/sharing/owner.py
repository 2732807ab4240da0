"""The vault that a catalog on a server belongs to: two vaults must not share one catalog."""

from sqlalchemy import Engine, insert, select

from grayvault.catalog.database.database_errors import shown
from grayvault.catalog.database.schema import meta
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import Alone
from grayvault.core.errors import ConfigError

VAULT_KEY = "vault"
"""The row of `meta` that names the vault."""


def check_owner(engine: Engine, vault_id: str) -> None:
    """Give a new catalog to a vault; `ConfigError` if it belongs to another one."""
    query = select(meta.c.value).where(meta.c.key == VAULT_KEY)
    with engine.connect() as connection:
        owner = connection.scalar(query)
    if owner is None:
        with writing(engine, Alone.NOTING) as connection:
            owner = connection.scalar(query)
            if owner is None:
                owner = vault_id
                connection.execute(insert(meta).values(key=VAULT_KEY, value=vault_id))
    if owner != vault_id:
        raise ConfigError(
            f"the catalog {shown(engine.url)} belongs to another vault: name a "
            "database of its own for this one"
        )
