"""An endpoint of an operator on this machine, which answers what a test wants and remembers what it is told."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class Endpoint:
    """What it was told: headers, path and body of each post. ``answers`` are the next ones; 204 afterwards."""

    def __init__(self):
        self.told, self.answers, self.read, self.go_on = [], [], 0, threading.Event()
        self.port = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/aula?x=1"


@contextmanager
def endpoint():
    found = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append((dict(self.headers), self.path, content))
            answer = found.answers.pop(0) if found.answers else 204
            if answer == "hang":
                found.go_on.wait(20)
                return
            if answer == "drip":
                self.drip()
                return
            self.send_response(200 if answer == "huge" else answer)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            if answer == "huge":
                self.pour()

        def do_GET(self):
            found.told.append(("GET", self.path, b""))

        def drip(self):
            while not found.go_on.wait(0.02):
                try:
                    self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                except OSError:
                    return

        def pour(self):
            try:
                while found.read < 200 * 1024 * 1024:
                    self.wfile.write(b"x" * 65536)
                    found.read += 65536
            except OSError:
                return

        def log_message(self, *args):
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        found.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()
