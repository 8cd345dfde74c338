"""When a tenant's runs are, by what the last one said, and what is told of them."""

import json
import sys
import time

MINUTE = 60


class Runs:
    def __init__(self, tenant, clock=time.monotonic):
        self._tenant, self._clock = tenant, clock
        self._not_before = clock()
        self._stopped = False

    def every_minute(self):
        while not self._stopped:
            self.work("on-schedule")
            time.sleep(max(MINUTE, self._not_before - self._clock()))

    def work(self, name):
        """`on-schedule` or `drain`, and then runs as long as work waits. Nothing before the time that a
        run has asked for: the next one at the usual time finds what is left."""
        while not self._stopped and self._clock() >= self._not_before:
            if not self._call(name):
                break
            name = "on-schedule"

    def _call(self, name):
        """Calls, tells what came of it, and gives whether work waits."""
        try:
            tag, answer = self._tenant.call(name)
        except Exception as broken:
            say(f"{name} broke: {broken}")
            return False
        reason = answer.reason if tag == "err" else None
        told = {"call": name, "reason": reason, **json.loads(answer.details)}
        print(json.dumps(told, default=vars), flush=True)
        if reason is None:
            return getattr(answer, "work-waiting")
        self._heed(reason)
        return False

    def _heed(self, reason):
        if reason.tag == "try-later":
            seconds = getattr(reason.payload, "after-seconds") or 0
            self._not_before = max(self._not_before, self._clock() + seconds)
        if reason.tag == "state-trouble":
            self._stopped = True
            say(f"no further run: the state needs a person: {reason.payload}")


def say(words):
    """On stderr: for the person who looks after this service."""
    print(words, file=sys.stderr, flush=True)
