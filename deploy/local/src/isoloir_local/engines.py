"""PostgreSQL and NATS servers: external ones from the environment, else our own."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from sqlalchemy import make_url

from isoloir_local.home import Home
from isoloir_local.processes import Forked
from isoloir_local.supervisor import Server

POSTGRES_URL = "ISOLOIR_POSTGRES_URL"
"""The server to use instead of our own, as a role that may create roles and databases."""

NATS_URL = "ISOLOIR_NATS_URL"


class Engines:
    def __init__(self, home: Home) -> None:
        self.postgres = None if POSTGRES_URL in os.environ else Postgres(home.postgres)
        self.nats = None if NATS_URL in os.environ else Nats(home.nats)

    def adopt(self, pids: Mapping[str, int], postgres_port: int | None, nats_port: int | None) -> None:
        """Take over servers that a launcher before started; they stay of its release until they are started anew."""
        for server, name, port in ((self.postgres, "postgres", postgres_port), (self.nats, "nats", nats_port)):
            if server and port:
                server.port = port
                if name in pids:
                    server.process = Forked(pids[name])

    @property
    def server_url(self) -> str:
        if self.postgres:
            return self.postgres.url()
        # Whatever the driver it was written for, and also in libpq's short form `postgres://`.
        return (
            make_url(os.environ[POSTGRES_URL].replace("postgres://", "postgresql://", 1))
            .set(drivername="postgresql+psycopg")
            .render_as_string(hide_password=False)
        )

    @property
    def nats_url(self) -> str:
        return self.nats.url if self.nats else os.environ[NATS_URL]

    def start(self, meanwhile: Callable[[], None]) -> None:
        """Start the servers; `meanwhile` runs while PostgreSQL starts or a cluster is created."""
        # The thread has ended before anything is forked. It does not start the server: Linux tells a server
        # that its parent died when the thread that started it ends.
        with ThreadPoolExecutor(1) as beside:
            made = beside.submit(self.postgres.create) if self.postgres and not self.postgres.is_created else None
            if self.postgres and not made:
                self.postgres.begin()
            if self.nats:
                self.nats.start()
            meanwhile()
            if made:
                made.result()
        if self.postgres:
            if made:
                self.postgres.begin()
            self.postgres.wait()

    def started(self) -> list[tuple[str, Server]]:
        """Return the servers in start order; stop them in reverse, PostgreSQL last."""
        found = [("postgres", self.postgres), ("nats", self.nats)]
        return [(name, server) for name, server in found if server and server.process]
