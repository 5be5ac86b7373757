"""Starts the candidate's example site and allows it to embed the form."""

import ssl
import time
from typing import Any
from uuid import UUID

import httpx

from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.ports import first_free_port
from isoloir_local.process_entry import Task
from isoloir_local.suite import Suite
from isoloir_local.walk.campaign import NAME
from isoloir_local.walk.stage import WalkFailed

FIRST_PORT = 8090
START_SECONDS = 90.0
_SITES = "/proxy/v1/sites"


def show_site(suite: Suite) -> str | None:
    """Return its address; None without proxy or demonstration."""
    if "proxy" not in suite.wishes.services or "crm" not in suite.wishes.services:
        return None
    authority = suite.home.lan / "authority.crt"
    verify = ssl.create_default_context(cafile=str(authority)) if suite.wishes.lan else True
    with httpx.Client(base_url=suite.address, timeout=30, verify=verify) as client:
        campaign = _demonstration(suite, client)
        if campaign is None:
            return None
        # `localhost` is another site than 127.0.0.1 to a browser: as a candidate's would be.
        port = first_free_port("127.0.0.1", FIRST_PORT)
        origin = f"http://localhost:{port}"
        known = [one["origin"] for one in _ask(suite, client, "GET", _SITES, campaign)["items"]]
        _ask(suite, client, "PUT", _SITES, campaign, json={"origins": [*known, origin]})
    environment = {"ISOLOIR_SITE_SUITE": suite.address, "ISOLOIR_SITE_CAMPAIGN": str(campaign)}
    suite.send(Task(kind="site", service="site", environment=environment, port=port))
    _wait_for(f"http://127.0.0.1:{port}/")
    return f"{origin}/"


def _wait_for(address: str) -> None:
    """Wait until the address answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise WalkFailed(f"{address}: the candidate's site does not answer")


def _demonstration(suite: Suite, client: httpx.Client) -> UUID | None:
    listed = _ask(suite, client, "GET", "/crm/v1/campaigns", None)
    mine = (one for one in listed["items"] if one["campaign"]["demo"] and one["campaign"]["name"] == NAME)
    found = next(mine, None)
    return UUID(found["id"]) if found else None


def _ask(suite: Suite, client: httpx.Client, method: str, path: str, campaign: UUID | None, **content: Any) -> Any:
    try:
        answer = client.request(method, path, headers=_as_operator(suite, campaign), **content)
    except httpx.HTTPError as error:
        raise WalkFailed(f"{method} {path}: {type(error).__name__}") from error
    if not answer.is_success:
        raise WalkFailed(f"{method} {path}: {answer.status_code}")
    return answer.json()


def _as_operator(suite: Suite, campaign: UUID | None) -> dict[str, str]:
    scopes = scopes_of(OPERATOR)
    token = new_access_token(suite.home.secrets(), suite.home.issuer(), OPERATOR, scopes, campaign)
    return {"Authorization": f"Bearer {token}"}
