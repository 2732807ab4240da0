"""The server's metrics for Prometheus (text format 0.0.4)."""

import os
import time
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
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from grayvault.catalog.counts import catalog_counts
from grayvault.ingest.open_vault import OpenVault
from grayvault.vault.objects.request_counts import COUNTS

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client's environment variable for a folder in which several server processes add up
their metrics.
"""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Metrics:
    """Counts and times of the requests, and gauges that are read from the catalog on demand."""

    def __init__(self, vault: OpenVault) -> None:
        self._registry = CollectorRegistry()
        self._on_demand = CollectorRegistry()
        self._on_demand.register(_Catalog(vault))
        if vault.folder.url:
            self._on_demand.register(_Store())
        ProcessCollector(registry=self._on_demand)
        self._requests = Counter(
            "grayvault_http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "grayvault_http_request_seconds",
            "Time from a request's head to the end of its response.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._renders = Histogram(
            "grayvault_render_seconds",
            "Time to render a view that was not in the cache.",
            buckets=_SECONDS,
            registry=self._registry,
        )

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; `route` is a path pattern, so that there are few of them."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def rendering(self) -> AbstractContextManager[object]:
        """Time the rendering of a view in a `with` block."""
        return self._renders.time()

    def exposition(self) -> bytes:
        """All metrics of all processes of the server, in Prometheus' text format."""
        return b"".join(generate_latest(registry) for registry in self._registries())

    def _registries(self) -> Iterator[CollectorRegistry]:
        if SHARED_FOLDER in os.environ:
            shared = CollectorRegistry()
            multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
            yield shared
        else:
            yield self._registry
        yield self._on_demand


class _Catalog(Collector):
    """Gauges of the catalog's current content, which are the same for all servers of a vault."""

    def __init__(self, vault: OpenVault) -> None:
        self._vault = vault

    def collect(self) -> Iterator[Metric]:
        now = catalog_counts(self._vault.engine)
        yield GaugeMetricFamily("grayvault_photos", "Photos in the archive.", now.photos)
        yield GaugeMetricFamily(
            "grayvault_source_bytes",
            "Bytes of their originals without previews.",
            now.source_bytes,
        )
        yield GaugeMetricFamily("grayvault_stored_bytes", "Bytes of the archive.", now.stored_bytes)
        jobs = GaugeMetricFamily("grayvault_jobs", "Jobs that are not done.", labels=("state",))
        for state, count in now.jobs.items():
            jobs.add_metric((state,), count)
        yield jobs
        since = now.waiting_since
        yield GaugeMetricFamily(
            "grayvault_queue_seconds",
            "How long the job has been queued whose turn is next.",
            0.0 if since is None else max(0.0, time.time() - since),
        )
        yield GaugeMetricFamily(
            "grayvault_failed_files", "Files that could not be archived.", now.failed
        )
        yield GaugeMetricFamily(
            "grayvault_supervised",
            "Whether a process works on the queue.",
            float(self._vault.is_supervised()),
        )


class _Store(Collector):
    """Counts of this process's requests to the object store that failed."""

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily(
            "grayvault_store_repeated_requests",
            "Requests to the object store that were repeated.",
            COUNTS.repeated,
        )
        yield CounterMetricFamily(
            "grayvault_store_failures",
            "Requests to the object store that were given up.",
            COUNTS.given_up,
        )
