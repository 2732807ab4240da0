"""What the supervisor needs of its workers, wherever they are."""

from typing import Protocol, Self

from grayvault.core.jobs import Job, Outcome, VaultUnusable


class Pool(Protocol):
    """Workers that archive photos; they end with the `with` block. One thread uses it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    @property
    def free(self) -> int:
        """How many jobs can be given now."""

    def give(self, job: Job) -> None:
        """Give a job to a worker."""

    def wait(self, timeout: float) -> list[tuple[Job, Outcome | VaultUnusable]]:
        """Wait up to `timeout` seconds for jobs to end, also by a worker's death or delay.

        Raises `GrayVaultError` if no worker can work.
        """
