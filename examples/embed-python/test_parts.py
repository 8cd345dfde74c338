"""The parts of the example that need no connector."""

import contextlib
import http.client
import io
import json
import socket
import tempfile
import threading
import unittest
from http.server import HTTPServer
from pathlib import Path

from wasmtime.component import Variant

import settings
from connector import record
from runs import Runs
from store import State
from webhook import handler


class Settings(unittest.TestCase):
    def said(self, text):
        """What is told of a file with this text."""
        file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "settings.json"
        file.write_text(text)
        with self.assertRaises(settings.Wrong) as wrong:
            settings.read(str(file))
        return str(wrong.exception)

    def test_a_file_that_is_no_json_is_told_by_its_place_alone(self):
        said = self.said('{"webhook_token": "",\n "topdesk_password": 987654321x}')
        self.assertIn('settings.json: line 2, column 31: expected {"…', said)
        self.assertNotIn("987654321", said)

    def test_a_number_is_told_by_its_key_alone(self):
        said = self.said('{"topdesk_password": 987654321}')
        self.assertIn("topdesk_password: expected text in quotes", said)
        self.assertNotIn("987654321", said)


def done(waiting=False):
    return "ok", record(**{"work-waiting": waiting, "details": "{}"})


def failed(tag, payload):
    return "err", record(reason=Variant(tag, payload), details="{}")


def later(seconds):
    return record(**{"after-seconds": seconds, "message": "TOPdesk is busy"})


class Answering:
    """A tenant whose calls give these answers, one after the other."""

    def __init__(self, *answers):
        self.answers, self.calls = list(answers), []

    def call(self, name, *_):
        self.calls.append(name)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Pace(unittest.TestCase):
    def setUp(self):
        self.now = 1000
        self.out, self.err = io.StringIO(), io.StringIO()
        self.enterContext(contextlib.redirect_stdout(self.out))
        self.enterContext(contextlib.redirect_stderr(self.err))

    def runs(self, *answers):
        self.tenant = Answering(*answers)
        return Runs(self.tenant, lambda: self.now)

    def test_while_work_waits_the_next_run_is_at_once(self):
        self.runs(done(waiting=True), done(waiting=True), done()).work("drain")
        self.assertEqual(self.tenant.calls, ["drain", "on-schedule", "on-schedule"])

    def test_nothing_is_called_before_the_time_that_a_run_asked_for(self):
        runs = self.runs(failed("try-later", later(15)), done())
        runs.work("on-schedule")
        self.now += 14
        runs.work("drain")
        runs.work("on-schedule")
        self.assertEqual(self.tenant.calls, ["on-schedule"])

    def test_at_the_time_that_a_run_asked_for_the_next_may_come(self):
        runs = self.runs(failed("try-later", later(15)), done())
        runs.work("on-schedule")
        self.now += 15
        runs.work("on-schedule")
        self.assertEqual(len(self.tenant.calls), 2)

    def test_a_run_that_asks_for_no_time_holds_up_nothing(self):
        runs = self.runs(failed("try-later", later(None)), done())
        runs.work("on-schedule")
        runs.work("drain")
        self.assertEqual(len(self.tenant.calls), 2)

    def test_trouble_with_the_state_ends_the_runs_and_is_told(self):
        runs = self.runs(failed("state-trouble", "head is of version 9"), done())
        runs.every_minute()
        runs.work("drain")
        self.assertEqual(self.tenant.calls, ["on-schedule"])
        self.assertIn("no further run: the state needs a person: head is", self.err.getvalue())

    def test_a_run_that_breaks_is_told_and_the_next_may_come(self):
        runs = self.runs(RuntimeError("a trap"), done())
        runs.work("on-schedule")
        runs.work("on-schedule")
        self.assertIn("on-schedule broke: a trap", self.err.getvalue())
        self.assertEqual(len(self.tenant.calls), 2)

    def test_faults_of_settings_are_shown_beside_their_keys(self):
        fault = record(key="topdesk_url", message="is missing")
        self.runs(failed("fix-settings", [fault])).work("on-schedule")
        reason = json.loads(self.out.getvalue())["reason"]
        told = {"key": "topdesk_url", "message": "is missing"}
        self.assertEqual(reason, {"tag": "fix-settings", "payload": [told]})


class Webhooks(unittest.TestCase):
    def serve(self, *answers):
        """The port of a service whose connector gives these answers, and its handler."""
        tenant = Answering(*answers)
        self.handler = handler(tenant, Runs(tenant))
        server = HTTPServer(("127.0.0.1", 0), self.handler)
        self.addCleanup(server.server_close)
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        self.addCleanup(thread.join)
        return server.server_port

    def post(self, *answers):
        connection = http.client.HTTPConnection("127.0.0.1", self.serve(*answers), timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", "/webhook/signl4/token", b"{}")
        answer = connection.getresponse()
        return answer.status, answer.headers["retry-after"]

    def test_who_is_to_come_again_is_told_when(self):
        busy = ("err", Variant("try-later", later(30)))
        self.assertEqual(self.post(("ok", 100), busy), (503, "30"))

    def test_who_is_to_come_again_at_no_certain_time_is_told_none(self):
        busy = ("err", Variant("try-later", later(None)))
        self.assertEqual(self.post(("ok", 100), busy), (503, None))

    def test_who_cannot_be_admitted_now_is_told_when_to_come_again(self):
        busy = ("err", Variant("try-later", later(30)))
        self.assertEqual(self.post(busy), (503, "30"))

    def test_what_is_refused_is_answered_400(self):
        self.assertEqual(self.post(("ok", 100), ("err", Variant("refused", "no"))), (400, None))

    def test_who_stops_in_the_middle_of_a_body_is_not_waited_for(self):
        port = self.serve(("ok", 100))
        self.handler.timeout = 0.1
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            head = b"POST /webhook/signl4/token HTTP/1.1\r\ncontent-length: 9\r\n\r\n1"
            connection.sendall(head)
            self.assertIn(b" 500 ", connection.makefile("rb").readline())


class OnDisk(unittest.TestCase):
    def setUp(self):
        self.file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "state.sqlite"
        self.state = State(str(self.file))

    def test_the_state_is_for_its_owner_alone(self):
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

    def test_what_is_written_outlives_a_power_cut(self):
        extra = 3
        self.assertEqual(self.state.do("PRAGMA synchronous"), [(extra,)])


if __name__ == "__main__":
    unittest.main()
