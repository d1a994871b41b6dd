"""A bare server behind a proxy: remembers what reached it, and answers what a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

CHUNK = 64 * 1024


class Backend(ThreadingHTTPServer):
    """`arrived` counts bytes of bodies, also of those that have not ended; `headers` are of each request.

    One that hangs up gives no answer at all.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: dict[str, str] = {}
        self.body = b"whatever"
        self.hangs_up = False
        self.headers: list[dict[str, str]] = []
        self.arrived = 0

    def handle_error(self, *_: Any) -> None:
        """A reader who leaves in the middle is what tests are about."""


@contextmanager
def bare_backend() -> Iterator[Backend]:
    with Backend() as backend:
        thread = Thread(target=backend.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield backend
        finally:
            backend.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Backend

    def do_GET(self) -> None:
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self._receive(int(self.headers.get("content-length", 0)))
        self.close_connection = self.server.hangs_up
        if not self.server.hangs_up:
            self._answer()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Standard error is for pytest."""

    def _receive(self, left: int) -> None:
        while left > 0 and (some := self.rfile.read1(min(left, CHUNK))):
            self.server.arrived, left = self.server.arrived + len(some), left - len(some)

    def _answer(self) -> None:
        body = self.server.body
        self.send_response(200)
        for name, value in (self.server.answer | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
