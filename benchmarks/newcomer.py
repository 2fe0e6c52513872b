"""How long `make run` takes on a machine that has nothing but Python, and what it leaves on the disk and in memory.

.venv/bin/python benchmarks/newcomer.py

Clones the last commit into a temporary folder, and runs `make run` there with empty caches of pip and uv. Packages
come from the index that pip is set to: a far one takes longer.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from load import hammer
from standing import ROOT, Site, children_of, command_of, postgres, start, stop


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mediaaces-new-") as folder:
        clone, port = Path(folder, "clone"), postgres.free_port()
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", clone], check=True)
        caches = {"PIP_CACHE_DIR": f"{folder}/pip", "UV_CACHE_DIR": f"{folder}/uv", "VAR_DIR": f"{folder}/var"}
        own = {**os.environ, **caches, "PORT": str(port), "LOG_LEVEL": "WARNING"}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV"):
            own.pop(name, None)
        began, load = time.perf_counter(), os.getloadavg()[0]
        child = start(["make", "run"], cwd=clone, env=own, stdout=subprocess.PIPE, text=True)
        try:
            for line in child.stdout:
                if line.startswith("Media Aces: http"):
                    break
            print(f"make run, from nothing to the address it prints: {time.perf_counter() - began:.0f} s", end=" ")
            print(f"({os.cpu_count()} cores, load {load:.1f} at the start)")
            print(f"on the disk: packages {size_mb(clone / '.venv'):.0f} MB, var/ {size_mb(folder + '/var'):.0f} MB")
            site = Site(port, runner(child.pid))
            print_memory("at the start", site)
            for path in ("/", "/evenements/", "/intervenants/", "/entreprises/", "/en/"):
                hammer(site.host, site.port, path, seconds=2)
            print_memory("after some thousand pages", site)
        finally:
            stop(child)
        began = time.perf_counter()
        child = start(["make", "run"], cwd=clone, env=own, stdout=subprocess.PIPE, text=True)
        try:
            next(line for line in child.stdout if line.startswith("Media Aces: http"))
            print(f"make run, a second time: {time.perf_counter() - began:.0f} s")
        finally:
            stop(child)


def runner(pid: int) -> int:
    """The process of scripts/run.py, whether make became it or started it."""
    if b"run.py" in command_of(pid):
        return pid
    return next(found for child in children_of(pid) if (found := runner(child)))


def print_memory(when: str, site: Site) -> None:
    print(f"resident memory of a worker, {when}: {' and '.join(f'{mb:.0f} MB' for mb in site.memory_mb())}")


def size_mb(folder) -> float:
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
