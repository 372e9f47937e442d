"""What the service counts of itself, as text that Prometheus reads (exposition format 0.0.4).

Labels hold templates of paths, methods, statuses and states: never an id, an address or a value of an item.
"""

from __future__ import annotations

import bisect
import itertools
import resource
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Mapping

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the buckets of seconds."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
Labels = tuple[tuple[str, str], ...]
Samples = Iterable[tuple[Labels, float]]


class Metrics:
    """Counts requests by route, method and status, and their seconds by route. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[str, list[int]] = {}
        self._sums: Counter[str] = Counter()
        self._under_way = 0

    def begin(self) -> None:
        """A request has come."""
        with self._lock:
            self._under_way += 1

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is the template, empty where none fitted; `status` 0: the caller left."""
        method = method if method in _METHODS else "other"
        with self._lock:
            self._under_way -= 1
            self._requests[method, route or "none", status] += 1
            buckets = self._seconds.setdefault(route or "none", [0] * (len(BOUNDS) + 1))
            buckets[bisect.bisect_left(BOUNDS, seconds)] += 1
            self._sums[route or "none"] += seconds  # type: ignore[assignment]

    def text(self, jobs: Mapping[tuple[str, str], int], behind: tuple[int, float], ready: bool) -> str:
        """Everything, with what was just looked up: jobs by kind and state; changes and seconds the index is behind."""
        with self._lock:
            requests = dict(self._requests)
            seconds = {route: list(buckets) for route, buckets in self._seconds.items()}
            sums, under_way = dict(self._sums), self._under_way
        lines = _counted("zamena_requests_total", "Requests answered.", (
            ((("method", method), ("route", route), ("status", str(status))), count)
            for (method, route, status), count in requests.items()
        ))  # fmt: skip
        lines += _histogram("zamena_request_seconds", "Seconds from a request to the end of its answer.", seconds, sums)
        lines += _gauge("zamena_requests_under_way", "Requests not yet answered.", under_way)
        states = (((("kind", kind), ("state", state)), count) for (kind, state), count in jobs.items())
        lines += _family("zamena_jobs", "gauge", "Jobs by kind and state.", states)
        lines += _gauge("zamena_index_behind_changes", "Committed changes the index has not taken over.", behind[0])
        lines += _gauge("zamena_index_behind_seconds", "Age of the oldest of them.", behind[1])
        lines += _gauge("zamena_ready", "Whether requests are welcome.", int(ready))
        used = resource.getrusage(resource.RUSAGE_SELF)
        lines += _counted("process_cpu_seconds_total", "Processor time.", [((), used.ru_utime + used.ru_stime)])
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        lines += _gauge("zamena_memory_peak_bytes", "The most memory the process has held.", peak)
        return "\n".join(lines) + "\n"


def _counted(name: str, about: str, samples: Samples) -> list[str]:
    return _family(name, "counter", about, samples)


def _gauge(name: str, about: str, value: float) -> list[str]:
    return _family(name, "gauge", about, [((), value)])


def _family(name: str, kind: str, about: str, samples: Samples) -> list[str]:
    return [f"# HELP {name} {about}", f"# TYPE {name} {kind}", *(_sample(name, *one) for one in sorted(samples))]


def _histogram(name: str, about: str, seconds: Mapping[str, list[int]], sums: Mapping[str, float]) -> list[str]:
    lines = [f"# HELP {name} {about}", f"# TYPE {name} histogram"]
    for route, buckets in sorted(seconds.items()):
        own: Labels = (("route", route),)
        counts = list(itertools.accumulate(buckets))
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
            lines.append(_sample(f"{name}_bucket", (*own, ("le", bound)), count))
        lines += [_sample(f"{name}_sum", own, sums[route]), _sample(f"{name}_count", own, counts[-1])]
    return lines


def _sample(name: str, labels: Labels, value: float) -> str:
    told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
    return f"{name}{{{told}}} {value}" if told else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
