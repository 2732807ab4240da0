"""`/dav/`: all photos as ordinary colour JPEGs in their old folders, over WebDAV (RFC 4918)."""

from email.utils import formatdate
from functools import cached_property
from http import HTTPStatus

from a2wsgi import WSGIMiddleware
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from grayvault.core.errors import NotFoundError, RequestError
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.media_types import media_type
from grayvault.folder_view.nodes import Folder
from grayvault.server.dependencies import FolderViewDep
from grayvault.server.error_responses import problem
from grayvault.server.responses.ranged_response import ranged_response

router = APIRouter()

DAV_PATH = "/dav"
_METHODS = ("OPTIONS", "GET", "HEAD", "PROPFIND")
_LISTERS = 20
"""Threads that list folders at a time."""

_MOST_BODY = 1 << 16
"""Bytes of a request's list of properties."""

_NANOSECONDS = 10**9


@router.head(f"{DAV_PATH}/{{path:path}}", include_in_schema=False)
@router.get(f"{DAV_PATH}/{{path:path}}", response_class=Response, include_in_schema=False)
def get_file(request: Request, path: str, view: FolderViewDep) -> Response:
    """A file of the folder view, or a range of it."""
    file = view.node(path)
    if isinstance(file, Folder):
        raise RequestError("this is a folder: a WebDAV client, such as a file manager, lists it")
    headers = {
        "ETag": f'"{view.version(file)}"',
        "Last-Modified": formatdate(max(file.mtime_ns, 0) / _NANOSECONDS, usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    kind = media_type(path.rpartition("/")[2])
    return ranged_response(request, file.size, headers, kind, lambda: view.open(file))


class ListingRoute:
    """An ASGI application that lists folders, and refuses whatever would write."""

    def __init__(self, view: FolderView) -> None:
        self._view = view

    @cached_property
    def _listing(self) -> WSGIMiddleware:
        from grayvault.folder_view.webdav_listing import listing_app  # noqa: PLC0415 - few need it

        return WSGIMiddleware(listing_app(self._view, DAV_PATH), workers=_LISTERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await run_in_threadpool(self._refusal, scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._list(scope, receive, send)

    async def _list(self, scope: Scope, receive: Receive, send: Send) -> None:
        from wsgidav.dav_error import DAVError  # noqa: PLC0415

        async def send_undated(message: Message) -> None:
            if message["type"] == "http.response.start":
                del MutableHeaders(scope=message)["date"]  # the server itself adds one
            await send(message)

        try:
            await self._listing(scope, receive, send_undated)  # type: ignore[arg-type]
        except DAVError as error:
            await problem(HTTPStatus(error.value), str(error))(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to what can't be listed; None if it can."""
        headers = Headers(scope=scope)
        if scope["method"] not in {"OPTIONS", "PROPFIND"}:
            sentence = "the folder view can only be read: add photos on the page or with `add`"
            allow = {"Allow": ", ".join(_METHODS)}
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, sentence, allow)
        if scope["method"] == "PROPFIND" and headers.get("depth") not in {"0", "1"}:
            return problem(HTTPStatus.FORBIDDEN, "ask for one folder at a time, with `Depth: 1`")
        if int(headers.get("content-length") or 0) > _MOST_BODY:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "this is no list of properties")
        try:
            self._view.node(scope["path"].removeprefix(DAV_PATH))
        except NotFoundError as error:
            return problem(HTTPStatus.NOT_FOUND, str(error))
        return None


def mount_listing(app: FastAPI, view: FolderView) -> None:
    """Let `app` list the folder view; `router` sends its files."""
    app.mount(DAV_PATH, ListingRoute(view))
