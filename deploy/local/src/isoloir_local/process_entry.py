"""Entry points of the launcher's processes: one side of one service, or the gateway."""

import os
import socket
from importlib import import_module
from pathlib import Path
from typing import Literal

import uvicorn
from fastapi import FastAPI
from kit.app import open_app
from kit.runtime import logs
from kit.runtime.http_server import QuietServer
from pydantic import BaseModel

from isoloir_local import preload
from isoloir_local.ports import listen_on

KEEP_ALIVE_SECONDS = 75
"""Longer than the gateway keeps an idle connection: it must never send on one that is being closed."""

GOODBYE_SECONDS = 3
"""How long a stop waits for answers under way; an event stream would go on for ever."""


_LOADERS = {"references": "isoloir_local.references", "demonstration": "isoloir_local.demonstration.play"}


class Task(BaseModel, frozen=True):
    """A process's task as plain data, also for processes that are not forked."""

    kind: Literal["api", "worker", "gateway", "loader", "site", "catcher"]
    service: str
    environment: dict[str, str]
    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    private_key: Path | None = None
    resumes: bool = False
    """Of a task that ends by itself: if it was killed, it is begun again, and goes on where it was."""
    listener: int | None = None
    """The open socket of the suite's address, which the launcher holds: the gateway's, beside its port."""
    behind_proxy: bool = False
    """Whether a reverse proxy of this machine says who asks: the gateway's of `isoloir up --domain`."""

    @property
    def name(self) -> str:
        return self.service if self.kind in ("gateway", "loader", "site", "catcher") else f"{self.service}-{self.kind}"


def serve(task: Task) -> None:
    """Run the task until told to stop."""
    os.environ.update(task.environment)
    if task.kind == "worker":
        # Its own: what it hears, the long work it does, what it tidies when it starts.
        import_module(f"{task.service}.worker").main()
        return
    if task.kind == "loader":
        import_module(_LOADERS[task.service]).main()
        return
    logs.configure(task.service, os.environ.get("ISOLOIR_LOG_LEVEL", "INFO"))
    config = uvicorn.Config(
        _application(task),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=task.kind == "gateway",
        # The gateway is the only one who speaks to a service, and says for whom; nobody says it to the gateway, but the
        # reverse proxy of a suite with a name.
        proxy_headers=task.kind in ("api", "catcher") or task.behind_proxy,
        forwarded_allow_ips="127.0.0.1",
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
        ssl_certfile=task.certificate,
        ssl_keyfile=task.private_key,
    )
    sockets = [listen_on(task.host, task.port)]
    if task.listener is not None:
        sockets.append(socket.socket(fileno=os.dup(task.listener)))
    QuietServer(config).run(sockets=sockets)


def _application(task: Task) -> FastAPI:
    if task.kind != "api":
        return import_module(f"isoloir_local.{task.kind}.app").create_app()
    if (app := preload.applications.get(task.service)) is None:
        return import_module(f"{task.service}.app").create_app()
    open_app(app, import_module(f"{task.service}.settings").Settings())
    return app
