"""`grayvault serve`: the archive over HTTP, with a page for browsers."""

import ipaddress
import logging
import os
import resource
import signal
import socket
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import click
import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.cli.base_url import base_url
from grayvault.cli.logging_setup import log_as_json, log_to_stderr
from grayvault.core.config.model import ServeConfig
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.ingest.workers.end_with_parent import tie_to_parent
from grayvault.server.app import create_app
from grayvault.server.middleware.request_head_limits import HeadLimitingProtocol
from grayvault.server.responses.metrics import SHARED_FOLDER
from grayvault.vault.access.api_tokens import Tokens

GRACE_SECONDS = 5
MOST_CONNECTIONS = 2000
"""Per process; further connections get status 503."""

SIGNALS = signal.SIGTERM, signal.SIGINT


@click.command("serve")
@click.option("--host", metavar="HOST", help="The address to listen at.  [default: 127.0.0.1]")
@click.option(
    "--port",
    type=int,
    metavar="PORT",
    help="The port to listen at; 0 picks a free one.  [default: 8357]",
)
@click.option(
    "--workers", type=int, metavar="N", help="How many processes answer requests.  [default: 1]"
)
@click.pass_obj
def command(places: Places, host: str | None, port: int | None, workers: int | None) -> None:
    """Show photos in colour, and archive uploaded photos, over HTTP, until stopped.

    Anyone on this machine can see all photos and add more. Other machines need a token: see
    `grayvault token create`.
    """
    overrides = {"serve.host": host, "serve.port": port, "serve.workers": workers}
    with ExitStack() as stack:
        vault = stack.enter_context(opened_vault(places, overrides, create=True))
        settings = vault.config.serve
        _log(settings)
        _allow_connections()
        listener = stack.enter_context(_listen(settings.host, settings.port))
        _check_access(listener, vault)
        run = _server(stack, vault, listener, partial(_build, places, overrides, os.getpid()))
        click.echo(f"GrayVault is at {_url(listener)} (stop it with Ctrl-C)")
        run()


def _server(
    stack: ExitStack, vault: ConfiguredVault, listener: socket.socket, build: Callable[[], ASGIApp]
) -> Callable[[], None]:
    """A function that serves until a signal arrives; those that arrive before count, too."""
    settings = vault.config.serve
    if settings.workers == 1:
        server = uvicorn.Server(_config(create_app(vault)))
        for number in SIGNALS:
            signal.signal(number, server.handle_exit)
        return partial(server.run, sockets=[listener])
    os.environ[SHARED_FOLDER] = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="grayvault-")
    )
    config = _config(build, factory=True, workers=settings.workers)
    return Multiprocess(config, sockets=[listener]).run


def _build(places: Places, overrides: Mapping[str, Any], parent: int) -> ASGIApp:
    """The application of one of several processes, which ends with the parent process."""
    tie_to_parent(signal.SIGTERM)
    if os.getppid() != parent:
        raise GrayVaultError("the process that started this one has ended")
    stack = ExitStack()
    vault = stack.enter_context(opened_vault(places, overrides))
    _log(vault.config.serve)
    return create_app(vault, stack.close)


def _config(app: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=HeadLimitingProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **more,
    )


def _log(settings: ServeConfig) -> None:
    if settings.log == "json":
        log_as_json()
    else:
        log_to_stderr(logging.WARNING)
    # It warns of each malformed form. That is the client's fault, and the client gets an error.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


def _allow_connections() -> None:
    """Raise the limit of open files: each connection needs a socket, and files to send."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 3 * MOST_CONNECTIONS
    limit = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `GrayVaultError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except (OSError, UnicodeError) as error:  # the latter for names that no host can have
        why = error.strerror if isinstance(error, OSError) else "no host has such a name"
        raise GrayVaultError(
            f"can't listen at {host} port {port}: {why}; choose another --host or --port"
        ) from error
    return listener


def _check_access(listener: socket.socket, vault: ConfiguredVault) -> None:
    """Raise `ConfigError` if other machines can connect and there is no token."""
    address = listener.getsockname()[0].partition("%")[0]
    if not ipaddress.ip_address(address).is_loopback and not Tokens(vault.store.objects).all():
        raise ConfigError(
            f"other machines can reach {address}, but there is no token yet: create one with "
            "`grayvault token create NAME`, or listen at 127.0.0.1"
        )


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"{base_url(host, port)}/"
