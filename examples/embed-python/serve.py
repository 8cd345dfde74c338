"""A service for one tenant: python serve.py connector.wasm settings.json state.sqlite [port]"""

import json
import sys
import threading
from http.server import ThreadingHTTPServer

from connector import Connector, Tenant
from runs import Runs
from settings import Wrong, read
from store import State, Store
from webhook import handler


def main():
    component, settings, state, *port = sys.argv[1:]
    try:
        given = read(settings)
    except Wrong as wrong:
        sys.exit(str(wrong))
    tenant = Tenant(Connector(component), given, Store(State(state), "only"))
    runs = Runs(tenant)
    address = ("127.0.0.1", int(port[0]) if port else 0)
    server = ThreadingHTTPServer(address, handler(tenant, runs))
    print(json.dumps({"port": server.server_port}), flush=True)
    threading.Thread(target=runs.every_minute, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
