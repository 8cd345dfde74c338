"""Where state lives: one SQLite file for all tenants, in which a tenant can name no keys but its own."""

import os
import sqlite3
import threading


class State:
    """The file. A connection for each thread: calls overlap."""

    def __init__(self, file):
        self._file = file
        self._threads = threading.local()
        # For its owner alone. What SQLite puts beside it is like it.
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        self.do("CREATE TABLE IF NOT EXISTS state (tenant, key, value, PRIMARY KEY (tenant, key))")

    def do(self, statement, *values):
        """Does one statement, on the disk when it returns, and gives its rows."""
        if not hasattr(self._threads, "connection"):
            connection = sqlite3.connect(self._file, isolation_level=None, timeout=10)
            # Not FULL: a power cut might bring back the journal that a commit had removed.
            connection.execute("PRAGMA synchronous = EXTRA")
            self._threads.connection = connection
        return self._threads.connection.execute(statement, values).fetchall()


class Store:
    """One tenant's part."""

    def __init__(self, state, tenant):
        self._state, self._tenant = state, tenant

    def get(self, key):
        found = self._do("SELECT value FROM state WHERE tenant = ? AND key = ?", key)
        return found[0][0] if found else None

    def set(self, key, value):
        self._do("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", key, value)

    def delete(self, key):
        self._do("DELETE FROM state WHERE tenant = ? AND key = ?", key)

    def list_keys(self, prefix):
        found = self._do("SELECT key FROM state WHERE tenant = ? AND key >= ? ORDER BY key", prefix)
        return [key for (key,) in found if key.startswith(prefix)]

    def increment(self, key, delta):
        added = "INSERT INTO state VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
        return self._do(f"{added} RETURNING value", key, delta)[0][0]

    def _do(self, statement, *values):
        return self._state.do(statement, self._tenant, *values)
