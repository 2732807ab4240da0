"""A PostgreSQL server for tests: one a process, a database a test."""

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url, text

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import metadata

_TEMPLATE = "migrated"


class PostgresServer:
    """A running server; its databases are copies of a migrated one without rows."""

    def __init__(self, server: Any, durable: bool) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._empty: list[URL] = []
        self._admin = create_engine(
            self.url("postgres").set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        if not durable:
            self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        self.execute(f"CREATE DATABASE {_TEMPLATE}")
        open_catalog(self.url(_TEMPLATE), nullcontext).dispose()

    def url(self, database: str) -> URL:
        return make_url(self._server.get_uri()).set(database=database)

    def new_database(self, template: str = _TEMPLATE) -> URL:
        """A database with an empty catalog; with the template `template0` it has no tables."""
        name = f"catalog{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def empty_database(self) -> URL:
        """An empty catalog, which may be one that was given back: thousands of files are slow."""
        return self._empty.pop() if self._empty else self.new_database()

    def give_back(self, engine: Engine) -> None:
        """Empty a catalog for another test."""
        with engine.begin() as connection:
            names = ", ".join(metadata.tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        self._empty.append(engine.url.set(drivername="postgresql"))

    def execute(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def restart(self) -> None:
        """End all connections at once, and be back when this returns."""
        self._control("restart", "-m", "fast", "-w")

    def stop(self) -> None:
        self._control("stop", "-m", "fast", "-w")

    def start(self) -> None:
        self._control("start", "-w", "-l", str(self._server.log), "-o", self._options())

    @contextmanager
    def connections_by(self, *rules: str) -> Iterator[None]:
        """Rules of pg_hba.conf that go before its own for a while."""
        rule_file = self._server.pgdata / "pg_hba.conf"
        own = rule_file.read_text()
        for content in ("\n".join([*rules, own]), own):
            rule_file.write_text(content)
            self.execute("SELECT pg_reload_conf()")
            if content != own:
                yield

    def close(self) -> None:
        self._admin.dispose()
        self._server.cleanup()

    def _options(self) -> str:
        return f'-h "" -k {self._server.get_postmaster_info().socket_dir}'

    def _control(self, *arguments: str) -> None:
        from pgserver import _commands

        self._admin.dispose()
        _commands.pg_ctl(list(arguments), pgdata=self._server.pgdata, user=self._server.system_user)


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server whose files go at the end; unless `durable`, they need not survive a power cut.

    They are not in pytest's folder: the server may run as another user, who can't come there.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgserver
    folder = Path(tempfile.mkdtemp(prefix="grayvault-postgres-"))
    server = PostgresServer(pgserver.get_server(folder, cleanup_mode="delete"), durable)
    try:
        yield server
    finally:
        server.close()
