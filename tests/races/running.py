"""Starts the processes of a race together and gathers what each was told."""

import atexit
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache

PROCESSES = 4


@cache
def crew(database_url: str) -> list[subprocess.Popen]:
    """The processes that race on this database. Starting one costs more than a race, so they stay for the next."""
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(PROCESSES)
    ]
    atexit.register(send_home, workers)
    return workers


def send_home(workers: list[subprocess.Popen]) -> None:
    """A worker that hears nothing more ends."""
    for worker in workers:
        worker.stdin.close()
    for worker in workers:
        worker.wait(30)
        worker.stdout.close()


def race(database_url: str, jobs: list[dict], *, at_once: int = 16, unguarded: bool = False) -> list[dict]:
    """Do all jobs, `at_once` of them at a time, in several processes released by one signal; what each was told."""
    lanes: list[list[dict]] = [jobs[n::at_once] for n in range(min(at_once, len(jobs)))]
    workers = crew(database_url)[: len(lanes)]
    for n, worker in enumerate(workers):
        worker.stdin.write(json.dumps({"lanes": lanes[n::PROCESSES], "unguarded": unguarded}) + "\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    results = []
    for worker in workers:
        results += json.loads(worker.stdout.readline())
    assert len(results) == len(jobs)
    for why in {result["why"] for result in results if "why" in result}:
        print(why)  # shown beside the counts when a test fails
    return results


def outcomes(results: list[dict]) -> Counter[str]:
    return Counter(result["outcome"] for result in results)
