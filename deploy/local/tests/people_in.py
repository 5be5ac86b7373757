"""Steps over HTTP that tests of the gateway's pages share: a campaign with one more member, and who enters."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from kit.testing.steps import STATE


def open_campaign(up: Launched, subject: str, role: str, **state: Any) -> UUID:
    """Open a campaign with one more member. `state`: what is otherwise than in `STATE`."""
    campaign_id = uuid4()
    operator = {"Authorization": f"Bearer {up.token('operate')}"}
    body = {"id": str(campaign_id), "campaign": STATE | state}
    assert httpx.post(f"{up.address}/crm/v1/campaigns", json=body, headers=operator).status_code == 201
    path = f"{up.address}/crm/v1/campaigns/{campaign_id}/members/{subject}"
    member = {"display_name": subject.title(), "roles": [role]}
    assert httpx.put(path, json=member, headers=operator).status_code == 200
    return campaign_id


@contextmanager
def entered(up: Launched, subject: str) -> Generator[httpx.Client]:
    """Return the browser of somebody who has used a link."""
    with httpx.Client(base_url=up.address, follow_redirects=True, timeout=120) as person:
        person.headers.update({"Accept": "text/html", "Origin": up.address})
        code = new_link(up.home, up.address, subject).partition("#")[2]
        assert person.post("/entrer", data={"code": code}).status_code == 200
        yield person
