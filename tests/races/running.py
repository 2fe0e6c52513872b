"""Starts the processes of a race together and gathers what each was told."""

import json
import os
import subprocess
import sys
from collections import Counter

PROCESSES = 4


def race(database_url: str, jobs: list[dict], *, at_once: int = 16, unguarded: bool = False) -> list[dict]:
    """Do all jobs, `at_once` of them at a time, in several processes released by one signal; what each was told."""
    lanes: list[list[dict]] = [jobs[n::at_once] for n in range(min(at_once, len(jobs)))]
    workers = []
    for n in range(min(PROCESSES, len(lanes))):
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.races.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        worker.stdin.write(json.dumps({"lanes": lanes[n::PROCESSES], "unguarded": unguarded}) + "\n")
        worker.stdin.flush()
        workers.append(worker)
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    results = []
    for worker in workers:
        results += json.loads(worker.stdout.readline())
        worker.stdin.close()
        assert worker.wait(60) == 0
        worker.stdout.close()
    assert len(results) == len(jobs)
    return results


def outcomes(results: list[dict]) -> Counter[str]:
    return Counter(result["outcome"] for result in results)
