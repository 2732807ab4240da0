"""The application: routes, errors, what every request passes, and what runs beside them."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from grayvault import __version__
from grayvault.bootstrap.open_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog.data_version import DataVersion
from grayvault.restore.view_cache import ViewCache
from grayvault.server import error_responses
from grayvault.server.dependencies import ApiParts
from grayvault.server.lifespan import supervising, warming_up
from grayvault.server.middleware.access_log import Observe
from grayvault.server.middleware.authentication import Access
from grayvault.server.middleware.host_origin_check import LOOPBACK, Guard
from grayvault.server.middleware.rate_limit import RateLimit
from grayvault.server.middleware.response_cache import Again
from grayvault.server.openapi import describe
from grayvault.server.responses.concurrency_limit import Turns
from grayvault.server.responses.metrics import Metrics
from grayvault.server.routes import (
    iiif,
    originals,
    photo_list,
    photos,
    signed_links,
    static_files,
    status,
    uploads,
)
from grayvault.server.routes.upload_body import discard_abandoned
from grayvault.vault.api_tokens import Tokens

THREADS = 200
"""Requests that may be at work or waiting at a time."""

RENDERS_WAITING, UPLOADS_WAITING = 90, 60
"""Those of them that may wait for a view, or for a photo to be archived: some threads are left for
what is quick.
"""

_READ = ("GET", "HEAD", "OPTIONS")


def _nothing() -> None:
    pass


def create_app(vault: ConfiguredVault, at_end: Callable[[], None] = _nothing) -> ASGIApp:
    """The HTTP interface of an open vault; it also works on the vault's queue.

    `at_end` is called when the server has stopped.
    """
    parts = _parts(vault)
    supervisor = checked_supervised_vault(vault)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        discard_abandoned(vault.folder.incoming)
        with supervising(supervisor, parts.stopping), warming_up(parts):
            yield
        parts.changes.close()
        at_end()

    app = FastAPI(
        title="GrayVault", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.parts = parts
    error_responses.install(app)
    for module in (
        photos,
        originals,
        photo_list,
        iiif,
        uploads,
        signed_links,
        status,
        static_files,
    ):
        app.include_router(module.router)
    describe(app)
    return _protected(app, parts)


def _parts(vault: ConfiguredVault) -> ApiParts:
    cores = os.cpu_count() or 1
    return ApiParts(
        services=vault,
        renderer=Renderer(vault),
        renders=Turns(cores, RENDERS_WAITING),
        views=ViewCache(vault.folder.views, vault.config.serve.cache_bytes),
        waits=Turns(UPLOADS_WAITING, 0),
        metrics=Metrics(vault.engine),
        tokens=Tokens(vault.folder.tokens),
        changes=DataVersion(vault.engine),
    )


def _protected(app: ASGIApp, parts: ApiParts) -> ASGIApp:
    """`app` behind all that a request passes before it; the last of them here comes first."""
    settings = parts.services.config.serve
    app = Again(app, parts.changes)
    app = RateLimit(app, settings.requests_per_minute)
    app = Access(app, parts.tokens, settings.trust_loopback)
    public = urlsplit(settings.public_url or "").hostname
    names = (*LOOPBACK, settings.host, *settings.hosts, *([public] if public else []))
    app = Guard(app, names, is_shared=bool(settings.origins))
    if settings.origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=_READ,
            allow_headers=["Authorization", "If-None-Match", "Range"],
            expose_headers=["ETag", "Content-Range", "GrayVault-Color", "Link"],
        )
    return Observe(app, parts.metrics)
