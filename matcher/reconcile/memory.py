"""How much memory a process holds, and how it gets under a limit: mapped pages are given back, chunks get smaller."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

from catalogs.sealed import release_mapped

_STATM, _STATUS = Path("/proc/self/statm"), Path("/proc/self/status")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEGABYTE = 1 << 20
LEAST, MOST = 8, 128  # imports answered at once


def resident_mb() -> float:
    """Resident memory of this process, in MB; its highest so far where the system does not tell."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * _PAGE / _MEGABYTE
    except OSError:
        return peak_mb()


def peak_mb() -> float:
    """The largest resident memory of this process so far, in MB."""
    try:
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
        # ru_maxrss begins with what the parent held
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Gauge:
    """Keeps a process near a limit of `room` MB (0 = none). Results never depend on it."""

    def __init__(self, room: float) -> None:
        self._room, self.size = room, MOST

    def slices(self, total: int) -> Iterator[slice]:
        """Runs of imports to answer at once; memory is measured between them."""
        start = 0
        while start < total:
            stop = min(start + self.size, total)
            yield slice(start, stop)
            start = stop
            self._measure()

    def _measure(self) -> None:
        if not self._room or resident_mb() <= self._room:
            return
        release_mapped()  # the system reads them again from its cache
        if resident_mb() > self._room:
            self.size = max(LEAST, self.size // 2)
