"""Responses that are rendered images: 304, HEAD, and bodies from the view cache."""

import os
from contextlib import closing
from http import HTTPMethod, HTTPStatus
from pathlib import Path

from fastapi import Request, Response

from grayvault.folder_view.open_files import FileOnDisk, open_if_there
from grayvault.restore.views.view_cache import place
from grayvault.restore.views.view_plan import ViewPlan
from grayvault.server.dependencies import ViewRendering
from grayvault.server.responses.forwarded import is_forwarded
from grayvault.server.responses.if_none_match import is_current
from grayvault.server.responses.ranged_response import open_file_response

_READ_AT_ONCE = 4 << 20
"""Bytes. Reading smaller files whole is faster than streaming them."""


def image_response(
    request: Request, views: ViewRendering, plan: ViewPlan, headers: dict[str, str]
) -> Response:
    """The planned view with these headers, from the view cache if it is there.

    If the proxy is to send cached views, it gets the headers, and in `X-Accel-Redirect` its own
    address of the file (nginx.org/en/docs/http/ngx_http_proxy_module.html, proxy_ignore_headers).
    """
    headers = {"ETag": f'"{plan.etag}"', "GrayVault-Color": plan.label, **headers}
    media_type = f"image/{plan.view.format}"
    if is_current(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == HTTPMethod.HEAD:
        response = Response(headers=headers, media_type=media_type)
        del response.headers["content-length"]  # unknown until the image is rendered
        return response

    content = _rendered(views, plan)
    if isinstance(content, Path) and views.proxy_location and is_forwarded(request.headers):
        headers["X-Accel-Redirect"] = f"{views.proxy_location}/{place(plan.cache_key)}"
        return Response(headers=headers, media_type=media_type)
    image = _opened(views, plan, content)
    if isinstance(image, FileOnDisk):
        return _file_response(request, image, headers, media_type)
    headers["Accept-Ranges"] = "bytes"
    return Response(image, headers=headers, media_type=media_type)


def open_view(views: ViewRendering, plan: ViewPlan) -> FileOnDisk | bytes:
    """The view as an open file from the cache; its content if it can't be cached.

    Raises `BusyError` if too many views are being rendered.
    """
    return _opened(views, plan, _rendered(views, plan))


def _opened(views: ViewRendering, plan: ViewPlan, content: Path | bytes) -> FileOnDisk | bytes:
    """A file that is open stays readable, even if the cache needs its place for other views."""
    if isinstance(content, bytes):
        return content
    if file := open_if_there(content):
        return file
    with views.limit.enter_queue(), views.limit.acquire():  # it was deleted already
        return views.renderer.render(plan)


def _file_response(
    request: Request, file: FileOnDisk, headers: dict[str, str], media_type: str
) -> Response:
    size = os.fstat(file.file.fileno()).st_size
    if "range" not in request.headers and size <= _READ_AT_ONCE:
        with closing(file):
            headers["Accept-Ranges"] = "bytes"
            return Response(file.read(0, size), headers=headers, media_type=media_type)
    return open_file_response(request, file, headers, media_type)


def _rendered(views: ViewRendering, plan: ViewPlan) -> Path | bytes:
    """The view's file in the cache; its content if it can't be cached."""
    key = plan.cache_key
    if path := views.cache.find(key):
        return path
    with views.limit.enter_queue(), views.cache.rendering(key):
        if path := views.cache.find(key):  # rendered by another request meanwhile
            return path
        with views.limit.acquire(), views.metrics.rendering():
            content = views.renderer.render(plan)
        return views.cache.put(key, content) or content
