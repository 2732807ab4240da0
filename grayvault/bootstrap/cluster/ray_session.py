"""Being a client of a Ray cluster, through the client server on its head."""

import logging
import os
import re
import signal
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from urllib.parse import urlsplit

from grayvault.core.errors import ClusterError, UnsupportedError

_GRPC_DETAILS = re.compile(r'^\s*details = "(.*)"$', re.MULTILINE)
_REACH_SECONDS = 5.0
_ATTEMPTS = 5
_POLL_SECONDS = 0.5


@contextmanager
def ray_session(address: str, namespace: str) -> Iterator[ModuleType]:
    """Connect to the cluster at `ray://HOST:PORT`, in a namespace of its actors; yields Ray.

    Raises `ClusterError` if the cluster can't be reached or has another version of Python or Ray,
    and `UnsupportedError` without Ray. A process has one session at a time.
    """
    ray = _library()
    _check_reachable(address)
    with _own_signals(), _never_stuck():
        try:
            _connect(ray, address, namespace)
        except (ConnectionError, RuntimeError, ValueError) as error:
            sentence = f"the cluster {address} can't be used: {sentence_of(error)}"
            raise ClusterError(sentence) from error
    try:
        yield ray
    finally:
        with _never_stuck(), suppress(ConnectionError):  # it was lost already
            ray.shutdown()


def sentence_of(error: Exception) -> str:
    """The one line of Ray's messages, which may have a hundred, that says what is wrong."""
    details = getattr(error, "details", None)  # gRPC's
    text = str(details()) if callable(details) else str(error)
    if wrapped := _GRPC_DETAILS.search(text):
        text = wrapped[1]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


def _library() -> ModuleType:
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # without a cluster, Ray would start its own
    try:
        import grpc  # type: ignore[import-untyped]  # noqa: F401, PLC0415
        import ray  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in {"grpc", "ray"}:
            raise
        raise UnsupportedError("`cluster` needs Ray: pip install 'grayvault[cluster]'") from None
    warnings.filterwarnings("ignore", "More than .* of messages", UserWarning)  # over days
    logging.getLogger("ray").setLevel(logging.CRITICAL)  # what is wrong is raised
    logging.getLogger("ray.util.client.logsclient").disabled = True
    return ray


def _check_reachable(address: str) -> None:
    """Say at once what Ray would say after a minute."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname, place.port or 0), _REACH_SECONDS).close()
    except OSError as error:
        raise ClusterError(
            f"the cluster {address} can't be reached ({error.strerror or error}): does its head "
            "run, with a Ray client server on this port?"
        ) from error


def _connect(ray: ModuleType, address: str, namespace: str) -> None:
    """Connect, again if the head fails to start a server for this client.

    It forks while other threads are at work, and the new process crashes now and then
    (https://github.com/ray-project/ray/issues/63202).
    """
    for left in reversed(range(_ATTEMPTS)):
        try:
            ray.init(
                address, namespace=namespace, log_to_driver=False, logging_level=logging.CRITICAL
            )
        except ConnectionAbortedError:
            if not left:
                raise
        else:
            return


@contextmanager
def _never_stuck() -> Iterator[None]:
    """Cut a connection that Ray has given up, while it waits for the last lines of its log.

    It would wait for ever if the head has no server for this client.
    """
    done = threading.Event()
    thread = threading.Thread(target=_cut_given_up, args=(done,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _cut_given_up(done: threading.Event) -> None:
    from ray.util.client import ray as client  # noqa: PLC0415

    while not done.wait(_POLL_SECONDS):
        worker = client.get_context().client_worker  # type: ignore[no-untyped-call]
        if worker is not None and worker.closed and (channel := worker.channel):
            channel.close()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep what this process does at SIGTERM: Ray replaces it."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
