"""Clocks and scales: how long something takes, in milliseconds, and how much memory a process has, in megabytes."""

import os
import resource
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent.parent
LEAST, MOST = 3, 25
AT_ONCE = 1000


@contextmanager
def own_database():
    """A Postgres of its own that keeps nothing, and the settings that lead to it; all of it is gone afterwards."""
    sys.path.insert(0, str(ROOT))
    home = tempfile.mkdtemp(prefix="hindsight-bench-")
    os.environ |= {"KB_HOME": home, "DJANGO_SETTINGS_MODULE": "kb.settings", "KB_LOG_LEVEL": "ERROR", "KB_HOSTS": "*"}
    from kb.postgres import Cluster

    cluster = Cluster(home, durable=False)
    try:
        with cluster.in_use():
            yield
    finally:
        shutil.rmtree(cluster.place, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


class OffTheClock:
    """Hands on what an iterable yields, and knows how many seconds (`spent`) making it took."""

    def __init__(self, values):
        self.values, self.spent, self.count = iter(values), 0.0, 0

    def __iter__(self):
        while True:
            began = perf_counter()
            batch = list(islice(self.values, AT_ONCE))
            self.spent += perf_counter() - began
            self.count += len(batch)
            if not batch:
                return
            yield from batch


def repeated(ask, *, before=lambda: None, seconds=2.0):
    """Time one call again and again until the seconds are used up, 3 to 25 times, and once before that does not count.
    `before` runs before each, off the clock."""
    times, spent = [], 0.0
    while len(times) < LEAST + 1 or (spent < seconds and len(times) < MOST + 1):
        before()
        began = perf_counter()
        ask()
        times.append(perf_counter() - began)
        spent += times[-1]
    times = times[1:]
    return {"ms": milliseconds(median(times)), "least": milliseconds(min(times)), "runs": len(times)}


def each(ask, values, *, seconds=60.0, least=25):
    """Time a call for each of the values, until the seconds are used up."""
    times: list[float] = []
    for value in values:
        if sum(times) > seconds and len(times) >= least:
            break
        began = perf_counter()
        ask(value)
        times.append(perf_counter() - began)
    return spread(times)


def spread(times):
    """The figures of many times in seconds."""
    ordered = sorted(times)
    return {
        "p50": milliseconds(median(ordered)),
        "p95": milliseconds(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]),
        "max": milliseconds(ordered[-1]),
        "asked": len(ordered),
    }


def milliseconds(seconds):
    return round(seconds * 1000, 4)


def peak_memory():
    """The most memory this process has had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def memory():
    """The memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1024 / 1024)


def folder_size(folder):
    """Megabytes of the files in a folder."""
    return round(sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6, 1)


def alone(function, *arguments):
    """Call a function in a fresh process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()
