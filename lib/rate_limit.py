"""A generous limit on how often one address may send a public form.

Counted in the memory of each process: cheap, forgotten at a restart, and as many times wider as there are processes.
"""

import ipaddress
import re
import time

from django.core.cache import caches

UNITS = {"s": 1, "m": 60, "h": 3600}


def parse(rate: str) -> tuple[int, int] | None:
    """(times, seconds) of `120/10m`; None for an empty rate, which means no limit. Raises ValueError."""
    if not rate:
        return None
    match = re.fullmatch(r"(\d+)/(\d*)([smh])", rate)
    if not match:
        raise ValueError(f"a rate reads like 120/10m, got {rate!r}")
    times, count, unit = match.groups()
    return int(times), int(count or 1) * UNITS[unit]


def is_over(rate: str, *, action: str, address: str) -> bool:
    """Count one more try of `action` from `address`; True once there are too many in the current window.

    Loopback is not counted: it is a proxy on this machine, behind which visitors cannot be told apart.
    """
    limit = parse(rate)
    if limit is None or is_loopback(address):
        return False
    times, seconds = limit
    cache, key = caches["rates"], window(action, address, seconds)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > times
    except ValueError:
        return False


def is_spent(rate: str, *, action: str, address: str) -> bool:
    """Whether one more try would be too many; counts nothing. For what is counted only when it fails."""
    limit = parse(rate)
    if limit is None or is_loopback(address):
        return False
    times, seconds = limit
    return caches["rates"].get(window(action, address, seconds), 0) >= times


def window(action: str, address: str, seconds: int) -> str:
    return f"rate:{action}:{address}:{int(time.time()) // seconds}"


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
