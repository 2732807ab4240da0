"""What the server measures of itself, for Prometheus (text format 0.0.4)."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from grayvault.catalog.counts import catalog_counts

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names a folder where several processes of a server add up what
they measured; prometheus_client's own.
"""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Metrics:
    """Counts and times of one server, and what the catalog says when it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._registry = CollectorRegistry()
        self._told_when_asked = CollectorRegistry()
        self._told_when_asked.register(_Catalog(engine))
        ProcessCollector(registry=self._told_when_asked)
        self._requests = Counter(
            "grayvault_http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "grayvault_http_request_seconds",
            "From a request's head to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._renders = Histogram(
            "grayvault_render_seconds",
            "Views that were made because they were not kept, and how long that took.",
            buckets=_SECONDS,
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a pattern, so that there are few of them."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def rendering(self) -> AbstractContextManager[object]:
        """Count a view that is made meanwhile."""
        return self._renders.time()

    def told(self) -> bytes:
        """All measures, of all processes of the server, as Prometheus reads them."""
        return b"".join(generate_latest(registry) for registry in self._registries())

    def _registries(self) -> Iterator[CollectorRegistry]:
        if SHARED_FOLDER in os.environ:
            shared = CollectorRegistry()
            multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
            yield shared
        else:
            yield self._registry
        yield self._told_when_asked


class _Catalog(Collector):
    """What the catalog holds at the moment."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Ask it."""
        now = catalog_counts(self._engine)
        yield GaugeMetricFamily("grayvault_photos", "Photos in the archive.", now.photos)
        yield GaugeMetricFamily(
            "grayvault_source_bytes",
            "Bytes of their originals, less previews.",
            now.source_bytes,
        )
        yield GaugeMetricFamily("grayvault_stored_bytes", "Bytes of the archive.", now.stored_bytes)
        jobs = GaugeMetricFamily("grayvault_jobs", "Jobs that are not done.", labels=("state",))
        for state, count in now.jobs.items():
            jobs.add_metric((state,), count)
        yield jobs
