"""How many processors this process may use."""

import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def processors(quota: Path = _QUOTA) -> int:
    """The processors of the machine, or fewer if this process or its container is limited; >= 1.

    Source: Linux's cgroup v2, `cpu.max`: microseconds of CPU time in each period, and the period.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    try:
        allowed, period = quota.read_text().split()
        count = min(count, round(int(allowed) / int(period)))
    except (OSError, ValueError):  # there is no limit ("max"), or another system
        pass
    return max(1, count)
