"""Entry point of a container: `serve.py api`, `worker`, `migrate`, `rewrap` or `settle`, of the service named by
SERVICE.
"""

import os
import sys
from importlib import import_module

import uvicorn
from fastapi import FastAPI
from kit.db import key_rotation, migrations
from kit.db.key_derivation import known_secrets
from kit.events import restored_backup
from kit.runtime import logs
from kit.runtime.http_server import QuietServer
from kit.web.front_proxies import FrontProxies

PORT = 8000
KEEP_ALIVE_SECONDS = 150
"""Longer than the gateway keeps an idle connection: it must never send on one that is being closed."""

GOODBYE_SECONDS = 8
"""How long a stop waits for answers under way: less than the ten seconds after which Docker kills."""


def serve_api(service: str) -> None:
    package = "isoloir_local.gateway" if service == "gateway" else service
    logs.configure(service, os.environ.get("ISOLOIR_LOG_LEVEL", "INFO"))
    app: FastAPI = import_module(f"{package}.app").create_app()
    config = uvicorn.Config(
        FrontProxies(app, app.state.settings.front_proxies),
        host="0.0.0.0",
        port=int(os.environ.get("PORT", PORT)),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
    QuietServer(config).run()


def serve_worker(service: str) -> None:
    # Its own: what it hears, the long work it does, what it tidies when it starts.
    import_module(f"{service}.worker").main()


def migrate(service: str) -> None:
    """Migrate the database as the owner of the tables, whose password nothing else is given."""
    migrations.upgrade(service, os.environ["ISOLOIR_OWNER_DATABASE_URL"])


def wrap_again(service: str) -> None:
    """Rewrap the keys as the owner, once every process knows both secrets: docs/operations.md gives the moment."""
    settings = import_module(f"{service}.settings").Settings()
    secrets = known_secrets(settings.secret_key, settings.other_secret_keys)
    wrapped = key_rotation.rewrap_keys(os.environ["ISOLOIR_OWNER_DATABASE_URL"], secrets)
    sys.stderr.write(f"{service}: {wrapped} keys wrapped anew\n")


def settle(service: str) -> None:
    """Settle the database as its owner, after it was restored and before anything uses it."""
    settled = restored_backup.settle_database(os.environ["ISOLOIR_OWNER_DATABASE_URL"])
    sys.stderr.write(f"{service}: positions from {settled.positions_from}, {settled.doubtful} messages in doubt\n")


JOBS = {"api": serve_api, "worker": serve_worker, "migrate": migrate, "rewrap": wrap_again, "settle": settle}

if __name__ == "__main__":
    JOBS[sys.argv[1]](os.environ["SERVICE"])
