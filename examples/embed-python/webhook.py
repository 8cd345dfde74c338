"""Webhooks: POST /webhook/<endpoint>/<token>"""

import re
import threading
from http.server import BaseHTTPRequestHandler

from connector import record
from runs import say


class Refused(Exception):
    """A webhook that is not taken: the status to answer, and after how many seconds it may come again."""

    def __init__(self, status, after_seconds=None):
        self.status, self.after_seconds = status, after_seconds


def take(tenant, request):
    """Hands a webhook over. Gives what the connector answers."""
    match request.path.split("/"):
        case ["", "webhook", endpoint, token]:
            pass
        case _:
            raise Refused(404)
    # Before a byte of the body: may this caller come in, and how much may be read?
    most = taken(tenant.call("admit", endpoint, token))
    if most is None:
        raise Refused(404)
    length = body_length(request.headers)
    if length > most:
        raise Refused(413)
    webhook = record(
        endpoint=endpoint,
        token=token,
        method=request.command,
        headers=request.headers.items(),
        body=request.rfile.read(length),
    )
    return taken(tenant.call("on-webhook", webhook))


def taken(result):
    tag, answer = result
    if tag == "ok":
        return answer
    if answer.tag == "refused":
        raise Refused(400)
    raise Refused(503, getattr(answer.payload, "after-seconds", None))


def body_length(headers):
    """How many bytes of body follow. A body in chunks would be taken for none: its length is asked for."""
    if "transfer-encoding" in headers:
        raise Refused(411)
    told = headers.get("content-length", "0")
    # Not `int` alone: it takes "-1", too, and a read of -1 bytes goes on to the end, however far that is.
    if not re.fullmatch("[0-9]{1,18}", told):
        raise Refused(400)
    return int(told)


def handler(tenant, runs):
    class Handler(BaseHTTPRequestHandler):
        # Seconds for what the sender sends next.
        timeout = 10

        def do_POST(self):
            try:
                answer = take(tenant, self)
            except Refused as refused:
                return self.answer(refused.status, after_seconds=refused.after_seconds)
            except Exception as broken:
                say(f"a webhook broke: {broken}")
                return self.answer(500)
            # The sender is answered first, and waits for no third system.
            self.answer(answer.status, answer.body)
            if getattr(answer, "work-waiting"):
                threading.Thread(target=runs.work, args=["drain"]).start()

        def answer(self, status, body=b"", after_seconds=None):
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            if after_seconds is not None:
                self.send_header("retry-after", str(after_seconds))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            self.close_connection = True

        def log_message(self, *_):
            """Says nothing: the token is in the path."""

    return Handler
