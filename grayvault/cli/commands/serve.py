"""`grayvault serve`: the archive over HTTP."""

import ipaddress
import logging
import os
import resource
import signal
import socket
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import click
import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.cli.logging_setup import log_as_json, log_to_stderr
from grayvault.cli.signals import stop_on
from grayvault.core.config.model import ServeConfig
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.ingest.workers.end_with_parent import tie_to_parent
from grayvault.server.app import create_app
from grayvault.server.middleware.request_head_limits import HeadLimitingProtocol
from grayvault.server.responses.metrics import SHARED_FOLDER
from grayvault.vault.api_tokens import Tokens

GRACE_SECONDS = 5
MOST_CONNECTIONS = 2000
"""Of one process; who comes then is answered 503."""

SIGNALS = signal.SIGTERM, signal.SIGINT


@click.command("serve")
@click.option("--host", metavar="HOST", help="Where to listen.  [default: 127.0.0.1]")
@click.option("--port", type=int, metavar="PORT", help="0: a free one.  [default: 8357]")
@click.option("--workers", type=int, metavar="N", help="How many processes answer.  [default: 1]")
@click.pass_obj
def command(places: Places, host: str | None, port: int | None, workers: int | None) -> None:
    """Show photos in colour, and take photos in, over HTTP, until stopped.

    Whoever asks from this machine may see all photos and add more. All others need a token:
    `grayvault token create` makes one.
    """
    overrides = {"serve.host": host, "serve.port": port, "serve.workers": workers}
    with ExitStack() as stack:
        services = stack.enter_context(opened_vault(places, overrides, create=True))
        settings = services.config.serve
        _log(settings)
        _allow_connections()
        listener = stack.enter_context(_listen(settings.host, settings.port))
        _check_access(listener, services)
        click.echo(f"GrayVault is at {_url(listener)} (stop it with Ctrl-C)")
        if settings.workers == 1:
            with stop_on(*SIGNALS):
                uvicorn.Server(_config(create_app(services))).run(sockets=[listener])
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grayvault-"))
        os.environ[SHARED_FOLDER] = folder
        build = partial(_build, places, overrides, os.getpid())
        config = _config(build, factory=True, workers=settings.workers)
        Multiprocess(config, sockets=[listener]).run()


def _build(places: Places, overrides: Mapping[str, Any], parent: int) -> ASGIApp:
    """The application of one process of several, which ends with the first one."""
    tie_to_parent(signal.SIGTERM)
    if os.getppid() != parent:
        raise GrayVaultError("the process that started this one has ended")
    stack = ExitStack()
    services = stack.enter_context(opened_vault(places, overrides))
    _log(services.config.serve)
    return create_app(services, stack.close)


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
    # It warns of each malformed form; the client is told, and the log is for what is wrong here.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


def _allow_connections() -> None:
    """Let this process have a file open for each connection, and one more that it sends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * MOST_CONNECTIONS
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; `GrayVaultError` where there can't be one."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        raise GrayVaultError(
            f"can't listen at {host} port {port}: {error.strerror}; name another --host or --port"
        ) from error
    return listener


def _check_access(listener: socket.socket, vault: ConfiguredVault) -> None:
    """Nothing that others can reach is open to all; raises `ConfigError`."""
    address = listener.getsockname()[0].partition("%")[0]
    if not ipaddress.ip_address(address).is_loopback and not Tokens(vault.folder.tokens).all():
        raise ConfigError(
            f"others can reach {address}, and nobody has a token yet: make one with `grayvault "
            "token create NAME`, or listen at 127.0.0.1"
        )


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
