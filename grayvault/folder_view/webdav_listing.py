"""What WebDAV says about folders and files (RFC 4918), by WsgiDAV; contents are sent elsewhere."""

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from wsgidav.dav_error import HTTP_FORBIDDEN, DAVError
from wsgidav.dav_provider import DAVCollection, DAVNonCollection, DAVProvider
from wsgidav.wsgidav_app import WsgiDAVApp

from grayvault.core.errors import NotFoundError
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.media_types import media_type
from grayvault.folder_view.nodes import File, Folder, Node

_NANOSECONDS = 10**9

WsgiApp = Callable[[Any, Any], Iterable[bytes]]


def listing_app(view: FolderView, mount_path: str) -> WsgiApp:
    """A WSGI application for OPTIONS and PROPFIND, to be mounted at a path such as `/dav`.

    It has neither users nor locks nor properties that clients set: nothing can be written. Raises
    `DAVError` for requests that are none.
    """
    app: WsgiApp = WsgiDAVApp(
        {
            "provider_mapping": {"/": _Provider(view)},
            "mount_path": mount_path,
            "middleware_stack": ["wsgidav.request_resolver.RequestResolver"],
            "lock_storage": False,
            "property_manager": False,
            "logging": {"enable": False},
            "verbose": 0,
        }
    )
    return app


class _Provider(DAVProvider):  # type: ignore[misc]
    """Finds folders and files by their paths."""

    def __init__(self, view: FolderView) -> None:
        super().__init__()
        self._view = view

    def is_readonly(self) -> bool:
        return True

    def get_resource_inst(
        self, path: str, environ: dict[str, Any]
    ) -> "_FolderResource | _FileResource | None":
        try:
            return _resource(path, environ, self._view.node(path), self._view)
        except NotFoundError:
            return None


class _FolderResource(DAVCollection):  # type: ignore[misc]
    """A folder."""

    def __init__(
        self, path: str, environ: dict[str, Any], folder: Folder, view: FolderView
    ) -> None:
        super().__init__(path, environ)
        self._folder, self._view = folder, view

    def get_member_names(self) -> list[str]:
        return list(self._folder.children)

    def get_member(self, name: str) -> "_FolderResource | _FileResource":
        path = f"{self.path.rstrip('/')}/{name}"
        return _resource(path, self.environ, self._folder.children[name], self._view)

    def get_last_modified(self) -> float:
        return self._folder.mtime_ns / _NANOSECONDS


class _FileResource(DAVNonCollection):  # type: ignore[misc]
    """A file."""

    def __init__(self, path: str, environ: dict[str, Any], file: File, view: FolderView) -> None:
        super().__init__(path, environ)
        self._file, self._view = file, view

    def get_content_length(self) -> int:
        return self._file.size

    def get_content_type(self) -> str:
        return media_type(self.name)

    def get_last_modified(self) -> float:
        return self._file.mtime_ns / _NANOSECONDS

    def get_content(self) -> NoReturn:
        raise DAVError(HTTP_FORBIDDEN, "the server sends contents by itself")

    def get_etag(self) -> str:
        return self._view.version(self._file)

    def support_etag(self) -> bool:
        return True

    def support_ranges(self) -> bool:
        return True


def _resource(
    path: str, environ: dict[str, Any], node: Node, view: FolderView
) -> _FolderResource | _FileResource:
    if isinstance(node, Folder):
        return _FolderResource(path, environ, node, view)
    return _FileResource(path, environ, node, view)
