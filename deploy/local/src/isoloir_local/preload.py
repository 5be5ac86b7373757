"""Imports made once, before the forks that share them."""

import gc
import os
from collections.abc import Sequence
from importlib import import_module

from fastapi import FastAPI
from kit.app import prepare_app
from kit.runtime.gc_control import gc_paused
from kit.web.tls import trusted_authorities
from sqlalchemy.orm import configure_mappers

_SHARED = (
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.lifespan.on",
    "sqlalchemy.dialects.postgresql.psycopg",
    "psycopg",
    "psycopg_binary",
    "httpcore",
    "nats",
    "isoloir_local.gateway.app",
    "isoloir_local.catcher.app",
)

applications: dict[str, FastAPI] = {}
"""Applications of the services, made before the forks: each lacks its settings and its database."""


def import_all(services: Sequence[str]) -> None:
    # OpenBLAS would start a thread for each core at import, in every process.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Everything that is made meanwhile stays: to look for garbage in it again and again takes a sixth of the time.
    with gc_paused():
        for module in _SHARED:
            import_module(module)
        for service in services:
            for side in ("settings", "app", "worker"):
                import_module(f"{service}.{side}")
        configure_mappers()
        trusted_authorities(trust_env=False)
        for service in services:
            if service not in applications:
                applications[service] = prepare_app(import_module(f"{service}.app").create_app)
        # What is left now stays: not to be looked at again, nor copied into each child by being looked at.
        gc.collect()
        gc.freeze()
