"""The application: routes, errors, and what runs beside them."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import BoundedSemaphore

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from grayvault import __version__
from grayvault.api import iiif, photos, problems, status, uploads
from grayvault.api.background import supervising
from grayvault.api.cache import ViewCache
from grayvault.api.guard import LOOPBACK, Guard
from grayvault.api.parts import ApiParts
from grayvault.api.receive import discard_abandoned
from grayvault.bootstrap.services import Services
from grayvault.bootstrap.supervision import supervisor_parts

THREADS = 200
"""Requests that may be at work or waiting at a time; those that render take turns."""


def create_app(services: Services) -> FastAPI:
    """The HTTP interface of an open vault; it also works on the vault's queue."""
    views = ViewCache(services.folder.views, services.config.serve.cache_bytes)
    parts = ApiParts(services, BoundedSemaphore(os.cpu_count() or 1), views)
    supervisor = supervisor_parts(services)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        discard_abandoned(services.folder.incoming)
        with supervising(supervisor, parts.stopping):
            yield

    app = FastAPI(
        title="GrayVault", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.parts = parts
    problems.install(app)
    settings = services.config.serve
    app.add_middleware(Guard, names=(*LOOPBACK, settings.host, *settings.hosts))
    for module in (photos, iiif, uploads, status):
        app.include_router(module.router)
    return app
