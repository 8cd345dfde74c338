"""The real connector in Python, over real HTTP, with its state on disk: python -m unittest."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wasmtime import WasmtimeError

from connector import Connector, Tenant
from store import State, Store

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COMPONENT = str(Path(os.environ.get("CONNECTOR_DIST", ROOT / "dist")) / "connector.wasm")
HOST_TEST = os.environ.get("HOST_TEST", str(ROOT / "target/debug/host-test"))
TOKEN = "token-of-the-embedding-test"


class Program:
    """A program beside the test, with a port that the system chose."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"{self.process.args} ended")
        return line

    def report(self, call):
        """The next report of this call."""
        while (report := json.loads(self.line()))["call"] != call:
            pass
        return report

    def stop(self, sign=signal.SIGTERM):
        if self.process.stdout.closed:
            return
        self.process.send_signal(sign)
        self.process.wait()
        self.process.stdout.close()


def simulated(*arguments):
    program = Program(HOST_TEST, *arguments)
    return program, re.search(r"http\S+", program.line()).group()


def ask(method, url, body=None, **headers):
    data = json.dumps(body).encode() if body is not None else None
    headers = {"content-type": "application/json", **headers}
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def answered(url, request):
    """The status that is answered to these bytes, while the connection stays open."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request.encode())
        return int(connection.makefile().readline().split()[1])


def guest(test, on_schedule):
    """The file of a component whose `on-schedule` is a few instructions, and whose `admit` traps."""
    file = Path(test.enterContext(tempfile.TemporaryDirectory())) / "guest.wat"
    file.write_text((HERE / "guest.wat").read_text().replace("ON_SCHEDULE", on_schedule))
    return str(file)


def settings(topdesk, signl4):
    return {
        "insecure_loopback": "yes",
        "topdesk_url": topdesk,
        "topdesk_username": "integration",
        "topdesk_password": "app-password",
        "signl4_url": signl4,
        "signl4_webhook_secret": "secret-of-the-team",
        "webhook_token": TOKEN,
        "status_on_acknowledge": "In progress",
        "response_timeout": "1s",
    }


class Story(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        topdesk, self.topdesk = simulated("simulate-topdesk")
        self.addCleanup(topdesk.stop)
        signl4, self.signl4 = simulated("simulate-signl4", "--secret", "secret-of-the-team")
        self.addCleanup(signl4.stop)
        given = settings(self.topdesk, self.signl4)
        (self.folder / "settings.json").write_text(json.dumps(given))
        ticket = {"briefDescription": "Mail is down", "priority": "P1"}
        ask("POST", f"{self.topdesk}/simulator/tickets", ticket)

    def start(self):
        """Starts the service. Gives it, its address, and the report of its first run."""
        host, url = self.serve(COMPONENT)
        return host, url, host.report("on-schedule")

    def serve(self, component):
        files = [str(self.folder / name) for name in ("settings.json", "state.sqlite")]
        host = Program(sys.executable, str(HERE / "serve.py"), component, *files)
        self.addCleanup(host.stop)
        return host, f"http://127.0.0.1:{json.loads(host.line())['port']}"

    def alerts(self):
        return ask("GET", f"{self.signl4}/simulator/alerts")

    def test_a_ticket_becomes_an_alert(self):
        host, _, report = self.start()
        self.assertEqual((report["raised"], report["problems"]), (1, []))
        self.assertIn("Mail is down", self.alerts()[0]["title"])

    def test_after_a_kill_and_a_restart_no_second_alert_is_raised(self):
        host, _, _ = self.start()
        host.stop(signal.SIGKILL)
        host, _, report = self.start()
        self.assertEqual((report["raised"], len(self.alerts())), (0, 1))

    def test_an_acknowledgement_comes_back_to_the_ticket(self):
        host, url, _ = self.start()
        webhook = {"externalAddress": f"{url}/webhook/signl4/{TOKEN}", "name": "connector"}
        ask("POST", f"{self.signl4}/api/v2/webhooks", webhook, **{"x-s4-api-key": "api-key"})
        ask("POST", f"{self.signl4}/simulator/alerts/{self.alerts()[0]['id']}/acknowledge", {})
        self.assertEqual(host.report("drain")["written_back"], 1)
        ticket = ask("GET", f"{self.topdesk}/simulator/tickets")[0]
        self.assertEqual(ticket["processingStatus"]["name"], "In progress")

    def test_twelve_tenants_at_the_same_time_do_not_disturb_each_other(self):
        connector = Connector(COMPONENT, calls=12)
        state = State(str(self.folder / "state.sqlite"))
        given = settings(self.topdesk, self.signl4)
        tenants = [Tenant(connector, given, Store(state, str(name))) for name in range(12)]
        with ThreadPoolExecutor(len(tenants)) as threads:
            answers = threads.map(lambda tenant: tenant.call("on-schedule"), 15 * tenants)
            self.assertEqual([tag for tag, _ in answers], 15 * ["ok"] * len(tenants))

    def status(self, header, token=TOKEN):
        """What is answered to a webhook with this header, before a byte of its body."""
        _, url, _ = self.start()
        return answered(url, f"POST /webhook/signl4/{token} HTTP/1.1\r\n{header}\r\n\r\n")

    def test_a_body_of_less_than_nothing_is_refused(self):
        self.assertEqual(self.status("Content-Length: -1"), 400)

    def test_a_length_that_is_no_number_is_refused(self):
        self.assertEqual(self.status("Content-Length: abc"), 400)

    def test_a_body_in_chunks_is_asked_for_its_length(self):
        self.assertEqual(self.status("Transfer-Encoding: chunked"), 411)

    def test_a_body_that_is_too_long_is_not_read(self):
        self.assertEqual(self.status("Content-Length: 65537"), 413)

    def test_a_webhook_that_traps_is_answered(self):
        _, url = self.serve(guest(self, "unreachable"))
        request = f"POST /webhook/signl4/{TOKEN} HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
        self.assertEqual(answered(url, request), 500)

    def test_who_has_a_wrong_token_gets_an_empty_404(self):
        host, url, _ = self.start()
        with self.assertRaises(urllib.error.HTTPError) as refused:
            ask("POST", f"{url}/webhook/signl4/wrong", {})
        self.addCleanup(refused.exception.close)
        self.assertEqual((refused.exception.code, refused.exception.read()), (404, b""))


class Calls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.connector = Connector(COMPONENT)

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.state = State(str(Path(folder) / "state.sqlite"))

    def reason(self, settings):
        tenant = Tenant(self.connector, settings, Store(self.state, "a"))
        tag, failure = tenant.call("on-schedule")
        self.assertEqual(tag, "err")
        return failure.reason

    def test_missing_settings_are_named(self):
        reason = self.reason({})
        self.assertEqual(reason.tag, "fix-settings")
        self.assertIn("topdesk_url", [fault.key for fault in reason.payload])

    def test_an_answer_that_does_not_come_ends_the_run_in_its_time(self):
        # Connections are taken by the system; nobody answers.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            reason = self.reason(settings(url, url))
        self.assertEqual(reason.tag, "try-later")
        self.assertIn("no answer in time", reason.payload.message)

    def test_calls_for_which_there_is_no_room_wait(self):
        connector, meeting, met = Connector(COMPONENT, calls=1), threading.Barrier(2), []

        class Meeting(Store):
            def list_keys(self, prefix):
                with contextlib.suppress(threading.BrokenBarrierError):
                    meeting.wait(timeout=1)
                    met.append(prefix)
                return super().list_keys(prefix)

        given = settings("http://127.0.0.1:9", "http://127.0.0.1:9")
        tenant = Tenant(connector, given, Meeting(self.state, "a"))
        with ThreadPoolExecutor(2) as threads:
            answers = threads.map(lambda _: tenant.call("drain"), range(2))
            self.assertEqual([tag for tag, _ in answers], ["ok", "ok"])
        self.assertEqual(met, [])

    def broken(self, on_schedule):
        """How a component ends whose `on-schedule` is a few instructions."""
        connector = Connector(guest(self, on_schedule), computing_seconds=1)
        with self.assertRaises(WasmtimeError) as broken:
            Tenant(connector, {}, Store(self.state, "a")).call("on-schedule")
        return str(broken.exception)

    def test_a_component_that_loops_is_ended(self):
        self.assertIn("interrupt", self.broken("(loop (br 0))"))

    def test_a_component_gets_no_more_memory_than_the_limit(self):
        # Loops if it gets more than 64 MiB, and gives up if it does not.
        grow = "(i32.eq (memory.grow (i32.const 1024)) (i32.const -1))"
        self.assertIn("unreachable", self.broken(f"{grow} (if (then unreachable)) (loop (br 0))"))

    def test_tenants_in_one_file_see_their_own_keys_alone(self):
        a, b = Store(self.state, "a"), Store(self.state, "b")
        a.set("x.1", b"of a")
        b.set("x.2", b"of b")
        self.assertEqual(a.increment("n", 2), 2)
        self.assertEqual(b.increment("n", 1), 1)
        self.assertEqual((a.list_keys("x"), a.get("x.1"), a.get("x.2")), (["x.1"], b"of a", None))
        a.delete("x.1")
        self.assertEqual((a.list_keys(""), b.get("x.2")), (["n"], b"of b"))


if __name__ == "__main__":
    unittest.main()
