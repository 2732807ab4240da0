"""The application: its routes, its errors, its middleware, and the threads beside it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from grayvault import __version__
from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.bootstrap.trials.trial_folder import TrialFolder
from grayvault.bootstrap.trials.trial_runner import TrialRunner
from grayvault.bootstrap.trials.trials_in_store import TrialsInStore
from grayvault.bootstrap.vault_storage import access_objects
from grayvault.catalog.database.data_version import DataVersion
from grayvault.catalog.sharing.request_rates import SharedRate
from grayvault.core.config.model import ServeConfig
from grayvault.core.processors import processors
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.photo_jpeg import JpegRendering
from grayvault.restore.views.view_cache import ViewCache
from grayvault.server import error_responses
from grayvault.server.dependencies import (
    Lifecycle,
    OriginalFiles,
    ServerState,
    Trials,
    UploadQueue,
    ViewRendering,
)
from grayvault.server.lifespan import supervising, warming_up
from grayvault.server.middleware.access_log import AccessLog
from grayvault.server.middleware.authentication import Authentication
from grayvault.server.middleware.error_pages import ErrorPages
from grayvault.server.middleware.host_origin_check import LOOPBACK, HostOriginCheck
from grayvault.server.middleware.middleware_errors import MiddlewareErrors
from grayvault.server.middleware.rate_limit import CellRate, Rate, RateLimit
from grayvault.server.middleware.response_cache import ResponseCache
from grayvault.server.openapi import describe
from grayvault.server.responses.concurrency_limit import ConcurrencyLimit
from grayvault.server.responses.metrics import Metrics
from grayvault.server.routes import (
    access,
    dav,
    health,
    iiif,
    originals,
    photo_list,
    photo_map,
    photos,
    signed_links,
    static_files,
    stats,
)
from grayvault.server.routes.actions import (
    download,
    folder_trials,
    rearchive,
    remove,
    shared,
    trials,
)
from grayvault.server.routes.admin import doctor, queue, tokens, trash
from grayvault.server.routes.uploading import jobs, uploads
from grayvault.server.routes.uploading.upload_body import discard_abandoned
from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.access.shared_links import SharedLinks

THREADS = 200
"""Requests that may run or wait at a time."""

RENDERS_WAITING, UPLOADS_WAITING = 90, 60
"""How many of the threads may wait for a view to be rendered, or for an upload to be archived. The
rest stay free for quick requests.
"""

_READ_METHODS = ("GET", "HEAD", "OPTIONS")

_ROUTES = (
    photos,
    originals,
    photo_list,
    photo_map,
    dav,
    iiif,
    uploads,
    signed_links,
    stats,
    health,
    jobs,
    access,
    download,
    remove,
    shared,
    trials,
    folder_trials,
    rearchive,
    queue,
    trash,
    tokens,
    doctor,
    static_files,
)


def _nothing() -> None:
    pass


def create_app(vault: ConfiguredVault, at_end: Callable[[], None] = _nothing) -> ASGIApp:
    """The HTTP interface of an open vault; it also works on the vault's queue.

    `at_end` is called when the server has stopped.
    """
    state, changes = _state(vault), DataVersion(vault.engine)
    supervisor = checked_supervised_vault(vault)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        discard_abandoned(vault.folder.incoming)
        lifecycle = state.lifecycle
        with (
            supervising(supervisor, lifecycle.stopping, archive=vault.config.serve.archive),
            warming_up(state.views.renderer, vault.engine, lifecycle.warm),
        ):
            yield
        state.trials.runner.close()
        changes.close()
        state.folder_view.close()
        at_end()

    app = FastAPI(
        title="GrayVault", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.server = state
    error_responses.install(app)
    for module in _ROUTES:
        app.include_router(module.router)
    dav.mount_listing(app, state.folder_view)
    describe(app)
    return _wrapped(app, _middleware(state, changes))


def _state(vault: ConfiguredVault) -> ServerState:
    renders = ConcurrencyLimit(processors(), RENDERS_WAITING)
    settings = vault.config.serve
    cache = ViewCache(vault.folder.views, settings.cache_bytes)
    renderer = Renderer(vault)
    jpegs = JpegRendering(renderer, cache, renders.enter_queue, renders.acquire)
    metrics, lifecycle = Metrics(vault), Lifecycle()
    waiting = ConcurrencyLimit(UPLOADS_WAITING, 0)
    objects = vault.store.objects
    trials = TrialFolder(vault.folder.trials, TrialsInStore(objects) if vault.folder.url else None)
    access = access_objects(vault.store, vault.folder)
    return ServerState(
        vault=vault,
        views=ViewRendering(renderer, cache, renders, metrics, settings.proxy_views),
        uploads=UploadQueue(vault, waiting, lifecycle.stopping),
        originals=OriginalFiles(vault, renders),
        trials=Trials(trials, TrialRunner(vault, trials, lifecycle.stopping.is_set)),
        lifecycle=lifecycle,
        metrics=metrics,
        tokens=Tokens(access),
        folder_view=FolderView(vault.engine, jpegs),
        links=SharedLinks(access),
    )


def _middleware(state: ServerState, changes: DataVersion) -> list[Middleware]:
    """What a request passes before it reaches its endpoint, outermost first."""
    settings = state.vault.config.serve
    shared = bool(settings.origins)
    return [
        Middleware(AccessLog, state.metrics),
        Middleware(ErrorPages),
        *([_cors(settings)] if shared else []),
        Middleware(HostOriginCheck, _host_names(settings), is_shared=shared),
        Middleware(MiddlewareErrors),
        Middleware(Authentication, state.tokens, state.links, settings.trust_loopback),
        Middleware(RateLimit, _rate(state.vault)),
        Middleware(ResponseCache, changes),
    ]


def _rate(vault: ConfiguredVault) -> Rate:
    """What counts requests: all servers of a catalog together, if many may share it."""
    per_minute = vault.config.serve.requests_per_minute
    if vault.engine.dialect.name == "sqlite":
        return CellRate(per_minute)
    return SharedRate(vault.engine, per_minute)


def _cors(settings: ServeConfig) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=_READ_METHODS,
        allow_headers=["Authorization", "If-None-Match", "Range"],
        expose_headers=["ETag", "Content-Range", "GrayVault-Color", "Link"],
    )


def _host_names(settings: ServeConfig) -> tuple[str, ...]:
    """The names that clients may use for this server in `Host`."""
    public = urlsplit(settings.public_url or "").hostname
    return (*LOOPBACK, settings.host, *settings.hosts, *([public] if public else []))


def _wrapped(app: ASGIApp, middleware: list[Middleware]) -> ASGIApp:
    for layer, args, kwargs in reversed(middleware):
        app = layer(app, *args, **kwargs)
    return app
