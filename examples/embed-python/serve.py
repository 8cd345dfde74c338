"""A service for one tenant: python serve.py connector.wasm settings.json state.sqlite [port]"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from connector import Connector, Tenant, record
from settings import Wrong, read
from store import State, Store

MINUTE = 60


class Service:
    def __init__(self, component, settings, state):
        given = read(settings)
        self._tenant = Tenant(Connector(component), given, Store(State(state), "only"))

    def work(self, name):
        """`on-schedule` or `drain`; what it did goes to stdout."""
        more = True
        while more:
            tag, answer = self._tenant.call(name)
            reason = answer.reason.tag if tag == "err" else None
            told = {"call": name, "reason": reason, **json.loads(answer.details)}
            print(json.dumps(told), flush=True)
            more = tag == "ok" and getattr(answer, "work-waiting")

    def every_minute(self):
        try:
            self.work("on-schedule")
        finally:
            again = threading.Timer(MINUTE, self.every_minute)
            again.daemon = True
            again.start()

    def webhook(self, request):
        """The status and body to answer, and whether `drain` has work."""
        match request.path.split("/"):
            case ["", "webhook", endpoint, token]:
                pass
            case _:
                return 404, b"", False
        # Before a byte of the body: may this caller come in, and how much may be read?
        tag, most = self._tenant.call("admit", endpoint, token)
        if tag == "err":
            return 503, b"", False
        if most is None:
            return 404, b"", False
        length = body_length(request.headers)
        if length > most:
            return 413, b"", False
        taken = record(
            endpoint=endpoint,
            token=token,
            method=request.command,
            headers=request.headers.items(),
            body=request.rfile.read(length),
        )
        tag, answer = self._tenant.call("on-webhook", taken)
        if tag == "err":
            return (400 if answer.tag == "refused" else 503), b"", False
        return answer.status, answer.body, getattr(answer, "work-waiting")


class Refused(Exception):
    """A request that is answered with this status, and read no further."""

    def __init__(self, status):
        self.status = status


def body_length(headers):
    """How many bytes of body follow. A body in chunks would be taken for none: its length is asked for."""
    if "transfer-encoding" in headers:
        raise Refused(411)
    told = headers.get("content-length", "0")
    # Not `int` alone: it takes "-1", too, and a read of -1 bytes goes on to the end, however far that is.
    if not re.fullmatch("[0-9]{1,18}", told):
        raise Refused(400)
    return int(told)


def handler(service):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            status, body, work_waiting = self.taken()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            # The sender is answered first, and waits for no third system.
            self.wfile.flush()
            self.close_connection = True
            if work_waiting:
                threading.Thread(target=service.work, args=["drain"]).start()

        def taken(self):
            try:
                return service.webhook(self)
            except Refused as refused:
                return refused.status, b"", False
            except Exception as broken:
                print(f"a webhook broke: {broken}", file=sys.stderr, flush=True)
                return 500, b"", False

        def log_message(self, *_):
            """Says nothing: the token is in the path."""

    return Handler


def main():
    component, settings, state, *port = sys.argv[1:]
    try:
        service = Service(component, settings, state)
    except Wrong as wrong:
        sys.exit(str(wrong))
    address = ("127.0.0.1", int(port[0]) if port else 0)
    server = ThreadingHTTPServer(address, handler(service))
    print(json.dumps({"port": server.server_port}), flush=True)
    threading.Thread(target=service.every_minute, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
