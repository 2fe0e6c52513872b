"""People who register at a real server without a pause, as a stubborn browser does: what was sent is sent again,
the same form with the same cookies, until an answer comes."""

import http.client
import re
import threading
import time
import urllib.parse
from collections import Counter

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_token|price_digest)" value="([^"]+)"')
CHOICE = re.compile(r'type="radio" name="(p1-part_\d+)"[^>]* value="(\d+)"')


class Visitors:
    """`told` are the addresses to which the server said yes; `cut` counts posts without an answer."""

    def __init__(self, port: int, path: str, *, at_once: int = 6):
        self.port, self.path = port, path
        self.told: set[str] = set()
        self.sent: set[str] = set()
        self.answers: Counter[str] = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._come, args=(n,), daemon=True) for n in range(at_once)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No newcomers; whoever has sent a form waits for the answer."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _come(self, lane: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            self._register(f"v{lane}-{number}@example.org")

    def _register(self, email: str) -> None:
        form = None
        while form is None:
            if self._stop.is_set():
                return
            form = self._open(email)
        body, headers = form
        self.sent.add(email)
        for _ in range(300):
            status = self._ask("POST", body, headers)[0]
            self.answers[f"post {status}"] += 1
            if status == 302:
                self.told.add(email)
                return
            time.sleep(0.05)

    def _open(self, email: str) -> tuple[bytes, dict[str, str]] | None:
        status, page, cookie = self._ask("GET")
        choice = CHOICE.search(page)
        if status != 200 or not choice:
            self.answers[f"get {status}"] += 1
            time.sleep(0.05)
            return None
        fields = {
            **dict(HIDDEN.findall(page)),
            choice[1]: choice[2],
            "p1-first_name": "Zoé",
            "p1-last_name": "Martin",
            "p1-email": email,
            "method": "door",
            "terms": "on",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie.partition(";")[0],
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return urllib.parse.urlencode(fields).encode(), headers

    def _ask(self, method: str, body: bytes | None = None, headers: dict | None = None) -> tuple[int | str, str, str]:
        """(status, text, cookie); for a status `refused` where nobody listened, `cut` where the answer did not come."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.connect()
        except OSError:
            return "refused", "", ""
        try:
            connection.request(method, self.path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode(), response.getheader("Set-Cookie", "")
        except (OSError, http.client.HTTPException):
            return "cut", "", ""
        finally:
            connection.close()
