"""A receiver on loopback that notes what it is sent and answers as it is told to.

In a test's own process it is a thread; `python -m tests.partners.webhooks.receiver FILE` is a
process that appends every id to FILE and keeps its first answer to itself for ever.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, note=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        self.got, self.answers, self.note = [], [], note

    def answer(self):
        return self.answers.pop(0) if self.answers else (200, b"ok", {})

    def bodies(self):
        return [json.loads(each.body) for each in self.got]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        got = SimpleNamespace(path=self.path, headers=dict(self.headers.items()), body=body)
        self.server.got.append(got)
        if self.server.note:
            self.server.note(got)
        status, said, headers = self.server.answer()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self):
        self.server.got.append(SimpleNamespace(path=self.path, headers={}, body=b"{}"))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words):
        """Stay quiet."""


def in_a_thread():
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, args=(0.02,), daemon=True).start()
    return receiver


def main(file):
    first = threading.Event()

    def note(got):
        with file.open("a") as lines:
            lines.write(got.headers["webhook-id"] + "\n")
        if not first.is_set():
            first.set()
            time.sleep(3600)

    receiver = Receiver(note)
    sys.stdout.write(receiver.url + "\n")
    sys.stdout.flush()
    receiver.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
