"""A connector under wasmtime: compiled once, a fresh instance for every call of every tenant."""

import sqlite3
import threading
import time

from wasmtime import Config, Engine, Store as Call, WasiConfig
from wasmtime.component import Component, Linker, Record, Variant, _types

PACKAGE, VERSION = "integration:connector", "0.1.0"
MEMORY_BYTES = 64 << 20
CALLS = 8


class Connector:
    """`computing_seconds` end a call that computes; the connector's own deadlines one that waits.
    So many `calls` of all tenants at the same time; further ones wait."""

    def __init__(self, file, computing_seconds=60, calls=CALLS):
        config = Config()
        config.epoch_interruption = True
        self.engine = Engine(config)
        self.component = Component.from_file(self.engine, file)
        self.computing_seconds = computing_seconds
        self.room = threading.Semaphore(calls)
        threading.Thread(target=self._tick, daemon=True).start()

    def _tick(self):
        while True:
            time.sleep(1)
            self.engine.increment_epoch()


class Tenant:
    """One customer. It can reach every host: wasmtime for Python has no say in outgoing HTTP. The
    connector calls the addresses in its settings alone, so look at those that a customer gives."""

    def __init__(self, connector, settings, store):
        self._connector = connector
        self._linker = linker = Linker(connector.engine)
        linker.add_wasip2()
        linker.add_wasi_http()
        with linker.root() as root:
            with root.add_instance(f"{PACKAGE}/config@{VERSION}") as config:
                config.add_func("get", lambda _, key: Variant("ok", settings.get(key)))
            with root.add_instance(f"{PACKAGE}/key-value@{VERSION}") as key_value:
                # An error of `get` cannot be told apart from a value: it ends the call instead.
                key_value.add_func("get", lambda _, key: store.get(key))
                key_value.add_func("set", told(store.set))
                key_value.add_func("delete", told(store.delete))
                key_value.add_func("list-keys", told(store.list_keys))
                key_value.add_func("increment", told(store.increment))

    def call(self, name, *parameters):
        """Calls a function of the contract's `handler`: ("ok", value) or ("err", value). From any
        thread, also several at the same time."""
        with self._connector.room:
            return self._call(name, *parameters)

    def _call(self, name, *parameters):
        call = Call(self._connector.engine)
        call.set_wasi(WasiConfig())
        call.set_wasi_http()
        call.set_limits(memory_size=MEMORY_BYTES)
        call.set_epoch_deadline(self._connector.computing_seconds)
        instance = self._linker.instantiate(call, self._connector.component)
        handler = instance.get_export_index(call, f"{PACKAGE}/handler@{VERSION}")
        function = instance.get_func(call, instance.get_export_index(call, name, handler))
        return tagged(function(call, *parameters))


def told(operation):
    """An operation of the store whose errors the connector is told."""

    def host_function(_, *values):
        try:
            return operation(*values)
        except sqlite3.Error as error:
            return Variant("unavailable", str(error))

    return host_function


def tagged(result):
    """A result as a pair. wasmtime leaves out the tag where the type of the value tells it."""
    if isinstance(result, Variant) and result.tag in ("ok", "err"):
        return result.tag, result.payload
    return ("err" if isinstance(result, Variant) else "ok"), result


def record(**fields):
    made = Record()
    made.__dict__.update(fields)
    return made


class PerThread(threading.local):
    """A set of one's own for each thread."""

    def __init__(self):
        own = set()
        self.clear, self.add = own.clear, own.add
        self.items = own

    def __iter__(self):
        return iter(self.items)


# wasmtime 50.0.1 notes in one set, for all threads, what a value may be: of a hundred calls beside
# others, one broke with "value not valid for this variant".
_types.case_test_cache = PerThread()
