"""`isoloir load` is predict's: here it is told which database the running suite has."""

import os

from kit import tenancy

from isoloir_local.databases import url_of
from isoloir_local.home import NotRunning, home_at
from isoloir_local.workbench import server_of

DATABASE = "ISOLOIR_PREDICT_DATABASE_URL"


def offer_database() -> None:
    """With what is stored when a suite runs in the folder; nothing is when none does."""
    home = home_at(None)
    try:
        home.running()
    except NotRunning:
        return
    with server_of(home) as server:
        login = (tenancy.APP, home.secrets().app_password)
        os.environ.setdefault(DATABASE, url_of(server, "predict", *login))
