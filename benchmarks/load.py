"""A small client that keeps a server busy: plain sockets, kept open, one request at a time on each."""

import gzip
import re
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def request(host: str, port: int, path: str, *, method: str = "GET", headers: str = "", body: bytes = b"") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n{headers}{length}\r\n"
    return head.encode() + body


def whole(data: bytes) -> bool:
    """Whether an answer has arrived to its last byte; every answer of the site says its length."""
    head, found, body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    return bool(found) and (length is None or len(body) >= int(length[1]))


def ask(connection: socket.socket, message: bytes) -> bytes:
    """One answer, head and body."""
    connection.sendall(message)
    data = b""
    while not whole(data):
        part = connection.recv(1 << 18)
        if not part:
            raise ConnectionError("the server hung up")
        data += part
    return data


def page_of(answer: bytes) -> bytes:
    """The body of an answer, unzipped if it came so."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body


def answers(host: str, port: int, path: str) -> bool:
    """Whether a server is there."""
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            return ask(connection, request(host, port, path)).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def hammer(host: str, port: int, path: str, *, seconds: float, connections: int = 8) -> tuple[int, float]:
    """Ask for one page, again and again; (answers, seconds). Anything but 200 is an error."""
    message = request(host, port, path)
    with ExitStack() as stack:
        ready = stack.enter_context(selectors.DefaultSelector())
        for _ in range(connections):
            connection = stack.enter_context(socket.create_connection((host, port), timeout=30))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(connection, selectors.EVENT_READ, [b""])
            connection.sendall(message)
        answers, began = 0, time.perf_counter()
        while (now := time.perf_counter()) - began < seconds:
            for key, _events in ready.select(timeout=10):
                answers += arrived(key, message)
        return answers, now - began


def arrived(key: selectors.SelectorKey, message: bytes) -> int:
    """Read what came; 1 and the next request if that was the end of an answer."""
    data = key.data[0] + key.fileobj.recv(1 << 18)
    if not data.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(data[:200].decode(errors="replace"))
    if not whole(data):
        key.data[0] = data
        return 0
    key.data[0] = b""
    key.fileobj.sendall(message)
    return 1


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def links(html: str) -> Iterator[str]:
    """Addresses of the style sheets and scripts of a page."""
    yield from re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    yield from re.findall(r'<script[^>]* src="([^"]+)"', html)
