"""The choice of a campaign: asked where there are several, and changed by the person's own press alone."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from kit.testing.steps import STATE

NAMES = ("Essai du nord 2029", "Essai du sud 2029")


@pytest.fixture(scope="module")
def up() -> Iterator[Launched]:
    with launched("--only", "crm") as running:
        yield running


@pytest.fixture(scope="module")
def campaigns(up: Launched) -> dict[str, UUID]:
    """Two campaigns that one person has a role in."""
    opened = {name: uuid4() for name in NAMES}
    for name, campaign_id in opened.items():
        body = {"id": str(campaign_id), "campaign": STATE | {"territory": "circo:0001", "name": name}}
        answer = httpx.post(
            f"{up.address}/crm/v1/campaigns", json=body, headers={"Authorization": f"Bearer {up.token()}"}
        )
        assert answer.status_code == 201, answer.text
        put = httpx.put(
            f"{up.address}/crm/v1/campaigns/{campaign_id}/members/ada",
            json={"display_name": "Ada", "roles": ["canvasser"]},
            headers={"Authorization": f"Bearer {up.token('operate')}"},
        )
        assert put.status_code == 200, put.text
    return opened


@pytest.fixture
def ada(up: Launched, campaigns: dict[str, UUID]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=up.address, follow_redirects=True, timeout=120) as person:
        person.headers.update({"Accept": "text/html", "Origin": up.address})
        code = new_link(up.home, up.address, "ada").partition("#")[2]
        entered = person.post("/entrer", data={"code": code})
        assert entered.status_code == 200, entered.text
        assert "Dans quelle campagne" in entered.text
        yield person


def campaign_of(person: httpx.Client) -> str:
    """The name of the campaign that their next request is in."""
    page = person.get("/crm/").text
    return next(name for name in NAMES if name in page)


def test_who_has_several_campaigns_chooses_and_arrives_where_they_were_going(
    ada: httpx.Client, campaigns: dict[str, UUID]
) -> None:
    asked = ada.get("/crm/")
    assert asked.status_code == 200
    assert str(asked.url).endswith("/campagnes?next=%2Fcrm%2F")
    for name in NAMES:
        assert name in asked.text
    assert "porte-à-porte" in asked.text
    entered = ada.post("/campagne", data={"campaign": str(campaigns[NAMES[1]]), "next": "/crm/"})
    assert urlsplit(str(entered.url)).path == "/crm/"
    assert campaign_of(ada) == NAMES[1]


def test_a_link_to_another_campaign_moves_nobody(ada: httpx.Client, campaigns: dict[str, UUID]) -> None:
    ada.post("/campagne", data={"campaign": str(campaigns[NAMES[0]])})
    other = campaigns[NAMES[1]]
    page = ada.get(f"/login?campaign={other}&next=/crm/team")
    assert "Le lien que vous avez ouvert" in page.text
    assert parse_qs(urlsplit(str(page.url)).query) == {"next": ["/crm/team"], "campaign": [str(other)]}
    assert campaign_of(ada) == NAMES[0]
    # The same campaign is no change, and a campaign of others is none to go to.
    assert "Le lien que vous avez ouvert" not in ada.get(f"/login?campaign={campaigns[NAMES[0]]}").text
    assert "dont vous ne faites pas partie" in ada.get(f"/login?campaign={uuid4()}").text
    ada.post("/campagne", data={"campaign": str(other), "next": "https://elsewhere.example/"})
    assert campaign_of(ada) == NAMES[1]


def test_software_without_a_campaign_is_told_and_not_led_anywhere(up: Launched, campaigns: dict[str, UUID]) -> None:
    headers = {"Authorization": f"Bearer {up.token(subject='ada')}"}
    refused = httpx.get(f"{up.address}/crm/v1/actions", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/Forbidden")
