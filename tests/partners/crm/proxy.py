"""A proxy between portal and CRM that loses or falsifies an answer after the work was done."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class LossyProxy:
    """`fault` is applied to the next request whose path ends so; what it did is kept in `lost`."""

    def __init__(self, target):
        self.target = urlsplit(target)
        self.fault = None
        self.good = 0
        self.lost = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def lose(self, verb, path_ends, answer, after=0):
        """Answer with nothing at all (`hang_up`) or a 500 (`server_error`), `after` good ones."""
        self.fault = (verb, path_ends, answer)
        self.good = after

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def facts(self, facts):
        return json.dumps({**facts, "url": self.url})

    def _handler(proxy):  # noqa: N805 - `self` is the handler's below
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                upstream = http.client.HTTPConnection(proxy.target.hostname, proxy.target.port)
                upstream.request(self.command, self.path, body, dict(self.headers))
                answer = upstream.getresponse()
                said = answer.read()
                upstream.close()
                verb, path_ends, how = proxy.fault or ("", "", "")
                hit = verb == self.command and self.path.split("?")[0].endswith(path_ends)
                if hit and proxy.good:
                    proxy.good -= 1
                elif hit:
                    proxy.fault = None
                    proxy.lost.append((answer.status, said))
                    if how == "hang_up":
                        self.close_connection = True
                        return
                    answer, said = None, b"<p>Internal Server Error</p>"
                self.send_response(answer.status if answer else 500)
                for name in ("Content-Type", "Content-Range"):
                    if answer and answer.headers.get(name):
                        self.send_header(name, answer.headers[name])
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST = do_PUT = forward  # noqa: N815 - the base class's names

            def log_message(self, *args):
                pass

        return Handler
