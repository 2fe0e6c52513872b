"""Pages asked for in the process of the script itself, as Django's test client does."""

import time
from statistics import median

from standing import table

Figures = tuple[int, float, float]


def measure(client, path: str, rounds: int) -> Figures:
    """How many queries, and medians of milliseconds: of the clock, and of this process's CPU, SQLite's included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    took, cpu = [], []
    for _ in range(rounds + 1):
        started, began = time.perf_counter(), time.process_time()
        response = client.get(path)
        took.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - began) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{path} answers {response.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries), median(took[1:]), median(cpu[1:])


def compare(few: dict[str, Figures], many: dict[str, Figures], *, at: tuple[int, int]) -> None:
    """Print the pages at both sizes, the slowest, and those whose number of queries grew."""
    first, then = (f"{size:,}" for size in at)
    rows = [
        [name, few[name][0], many[name][0], *(f"{time:.0f}" for time in (*few[name][1:], *many[name][1:]))]
        for name in few
    ]
    table(["", f"SQL at {first}", f"at {then}", f"ms at {first}", "CPU", f"ms at {then}", "CPU"], rows)
    slowest = max(few, key=lambda name: many[name][1])
    uneven = [name for name in few if few[name][0] != many[name][0]]
    print(f"\nSlowest: {slowest}, {many[slowest][1]:.0f} ms. Another number of queries: {', '.join(uneven) or 'none'}.")
