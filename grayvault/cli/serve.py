"""`grayvault serve`: the archive over HTTP."""

import logging
import signal
import socket

import click
import uvicorn
from fastapi import FastAPI

from grayvault.api.app import create_app
from grayvault.bootstrap.services import open_services
from grayvault.cli.logs import log_to_stderr
from grayvault.cli.signals import stop_on
from grayvault.config.places import Places
from grayvault.errors import GrayVaultError

GRACE_SECONDS = 5
SIGNALS = signal.SIGTERM, signal.SIGINT


@click.command("serve")
@click.option("--host", metavar="HOST", help="Where to listen.  [default: 127.0.0.1]")
@click.option("--port", type=int, metavar="PORT", help="0: a free one.  [default: 8357]")
@click.pass_obj
def command(places: Places, host: str | None, port: int | None) -> None:
    """Show photos in colour, and take photos in, over HTTP, until stopped.

    There are no passwords: whoever reaches the address sees all photos and can add more.
    """
    log_to_stderr(logging.WARNING)
    # It warns of each malformed form; the client is told, and the log is for what is wrong here.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    overrides = {"serve.host": host, "serve.port": port}
    with open_services(places, overrides, create=True) as services:
        settings = services.config.serve
        app = create_app(services)
        with _listen(settings.host, settings.port) as listener, stop_on(*SIGNALS):
            click.echo(f"GrayVault is at {_url(listener)} (stop it with Ctrl-C)")
            _server(app).run(sockets=[listener])


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


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _server(app: FastAPI) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
