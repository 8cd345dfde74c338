#!/usr/bin/env python3
"""Alerts SIGNL4 about TOPdesk tickets, and notes its answers on the tickets.

Configured by environment variables. With --once: one poll, then exit.
"""

from __future__ import annotations

import html
import json
import logging
import os
import re
import signal
import sqlite3
import sys
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

TOPDESK_URL = os.environ["TOPDESK_URL"].rstrip("/")
SIGNL4_URL = os.environ["SIGNL4_URL"]
QUERY = os.environ["QUERY"]
INTERVAL = float(os.environ.get("INTERVAL_SECONDS", "60"))
PAGE_SIZE = int(os.environ.get("PAGE_SIZE", "100"))
STATE = os.environ.get("STATE", "connector.db")
LISTEN = os.environ.get("LISTEN")
ACK_STATUS = os.environ.get("ACK_STATUS")
LOOKBACK = float(os.environ.get("LOOKBACK_SECONDS", "3600"))

INCIDENTS = f"{TOPDESK_URL}/tas/api/incidents"
LINK = f"{TOPDESK_URL}/tas/secure/incident?action=show&unid="
FIELDS = """id number briefDescription request priority completed closed
modificationDate""".split()
EXTERNAL_ID = re.compile(r"TOPdesk-([0-9a-fA-F-]{36})")
STATUS_CHANGED = 201
ACKNOWLEDGED, CLOSED = 2, 4
TIMEOUT = 10

log = logging.getLogger("connector")
stop = threading.Event()

topdesk = requests.Session()
topdesk.auth = (os.environ["TOPDESK_USER"], os.environ["TOPDESK_PASSWORD"])
signl4 = requests.Session()
for session in (topdesk, signl4):
    retry = Retry(
        total=3, backoff_factor=0.5, raise_on_status=False,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=("GET", "POST", "PATCH"),
    )
    session.mount("https://", HTTPAdapter(max_retries=retry))
    session.mount("http://", HTTPAdapter(max_retries=retry))


def describe(error: Exception) -> str:
    """What went wrong, without the URL: SIGNL4's has the team's secret."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"HTTP {status}" if status else type(error).__name__


class State:
    """The cursor, and by their ids what was sent about the tickets."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)
        columns = "key TEXT PRIMARY KEY, value TEXT NOT NULL"
        self.db.execute(f"CREATE TABLE IF NOT EXISTS state ({columns})")

    def get(self, key: str) -> str | None:
        query = "SELECT value FROM state WHERE key = ?"
        row = self.db.execute(query, (key,)).fetchone()
        return row[0] if row else None

    def set(self, key: str, value: str) -> None:
        with self.db:
            self.db.execute("REPLACE INTO state VALUES (?, ?)", (key, value))


def changed_since(cursor: str) -> list[dict[str, Any]]:
    params = {
        "query": f"modificationDate=ge={cursor};({QUERY})",
        "sort": "modificationDate:asc",
        "fields": ",".join(FIELDS),
        "dateFormat": "iso8601",
        "pageSize": str(PAGE_SIZE),
    }
    tickets: list[dict[str, Any]] = []
    while True:
        params["pageStart"] = str(len(tickets))
        response = topdesk.get(INCIDENTS, params=params, timeout=TIMEOUT)
        response.raise_for_status()
        # 204: nothing, and no body either. 206: there are more.
        page = [] if response.status_code == 204 else response.json()
        tickets += page
        if response.status_code != 206 or not page:
            return tickets


def send(ticket_id: str, status: str, **parameters: str) -> None:
    ours = {"X-S4-ExternalID": f"TOPdesk-{ticket_id}", "X-S4-Status": status}
    body = {**parameters, **ours}
    signl4.post(SIGNL4_URL, json=body, timeout=TIMEOUT).raise_for_status()


def deliver(state: State, ticket: dict[str, Any]) -> None:
    ticket_id, number = ticket["id"], ticket["number"]
    known = state.get(ticket_id)
    done = ticket["completed"] or ticket["closed"]
    if known is None and not done:
        send(
            ticket_id, "new",
            title=f"{number}: {ticket.get('briefDescription') or 'no title'}",
            text=(ticket.get("request") or "")[:2000],
            Priority=(ticket.get("priority") or {}).get("name") or "",
            Link=LINK + ticket_id,
        )
        state.set(ticket_id, "alerted")
        log.info("alerted %s", number)
    elif known == "alerted" and done:
        send(ticket_id, "resolved")
        state.set(ticket_id, "resolved")
        log.info("resolved %s", number)


def poll(state: State) -> bool:
    """One look at TOPdesk. True if everything was delivered."""
    cursor = state.get("cursor")
    if cursor is None:
        start = datetime.now(timezone.utc) - timedelta(seconds=LOOKBACK)
        cursor = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        state.set("cursor", cursor)
    tickets = changed_since(cursor)
    failed = False
    for ticket in tickets:
        if stop.is_set():
            return False
        try:
            deliver(state, ticket)
        except requests.RequestException as error:
            log.error("%s not sent: %s", ticket["number"], describe(error))
            failed = True
    # After a failure the cursor stays, so that the next poll tries again.
    newest = tickets[-1]["modificationDate"] if tickets else cursor
    if not failed and newest != cursor:
        state.set("cursor", newest)
    return not failed


def write_back(event: dict[str, Any]) -> None:
    """Notes on the ticket that its alert was acknowledged or closed."""
    alert, user = event.get("alert") or {}, event.get("user")
    external_id = EXTERNAL_ID.fullmatch(alert.get("externalEventId") or "")
    # Without a user the change came by the API: our own "resolved".
    if event["eventType"] != STATUS_CHANGED or not external_id or not user:
        return
    name = html.escape(user.get("username", "somebody"))
    change: dict[str, Any] = {"actionInvisibleForCaller": True}
    if alert["statusCode"] & CLOSED:
        change["action"] = f"SIGNL4: alert closed by {name}"
    elif alert["statusCode"] & ACKNOWLEDGED:
        change["action"] = f"SIGNL4: alert acknowledged by {name}"
        if ACK_STATUS:
            change["processingStatus"] = {"name": ACK_STATUS}
    else:
        return
    url = f"{INCIDENTS}/id/{external_id[1]}"
    topdesk.patch(url, json=change, timeout=TIMEOUT).raise_for_status()
    log.info("noted on ticket %s", external_id[1])


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        status = 200
        try:
            length = int(self.headers.get("Content-Length", 0))
            write_back(json.loads(self.rfile.read(length)))
        except Exception as error:
            log.error("notification not handled: %s", describe(error))
            status = 500
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # It warns about retries with the path, which has the team's secret.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    state = State(STATE)
    once = "--once" in sys.argv[1:]
    if LISTEN and not once:
        host, port = LISTEN.rsplit(":", 1)
        server = ThreadingHTTPServer((host, int(port)), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"listening on {host}:{server.server_port}", flush=True)
    while not stop.is_set():
        try:
            good = poll(state)
        except Exception as error:
            log.error("poll failed: %s", describe(error))
            good = False
        if once:
            return 0 if good else 1
        stop.wait(INTERVAL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
