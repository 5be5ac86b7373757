"""Passes the running suite's databases to the services' `isoloir load` commands."""

import os

from kit.db import tenancy

from isoloir_local.databases import url_of
from isoloir_local.home import LOADABLE, NotRunning, home_at
from isoloir_local.workbench import server_of


def offer_databases() -> None:
    """Set the database variables if a suite runs in the folder."""
    home = home_at(None)
    try:
        services = home.running()["services"]
    except NotRunning:
        return
    with server_of(home) as server:
        login = (tenancy.APP, home.secrets().app_password)
        for service in LOADABLE:
            if service in services:
                os.environ.setdefault(f"ISOLOIR_{service.upper()}_DATABASE_URL", url_of(server, service, *login))
