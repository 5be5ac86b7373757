"""The rights desk and the end of a right, over the five services of a suite that the launcher started."""

from contextlib import suppress
from json import JSONDecodeError
from typing import Any

import httpx
import pytest
from common.scopes import Role
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage, WalkFailed

from tests.cast import SERVICES, Cast

WHO: dict[str, Any] = {"first_names": "Odile", "surname": "Serinette", "born_on": "1961-07-14"}
EMAIL = "odile@exemple.fr"


def enter_everywhere(stage: Stage, cast: Cast) -> None:
    """One person, known to four services, each by what was told to it."""
    contact = {"channel": "email", "address": EMAIL}
    stage.ask("POST", "/crm/v1/people", json=WHO | {"source": "form", "contacts": [contact]})
    station = stage.see("/results/v1/stations?limit=1")["items"][0]["station"]
    form = stage.ask("GET", f"/proxy/v1/public/campaigns/{stage.campaign_id}/form", public=True)
    request = {
        "civil_status": WHO,
        "contact": {"email": EMAIL},
        "registration": {"commune": station[:5], "station": station},
        "rounds": [1],
        "consent": {"given": True, "version": form["consent_version"]},
    }
    stage.ask("POST", f"/proxy/v1/public/campaigns/{stage.campaign_id}/requests", public=True, json=request)
    stage.ask("POST", "/results/v1/poll-watchers", json=WHO)
    agent = cast.with_role(Role.FINANCIAL_AGENT)
    donor = WHO | {"address": "1 rue de l'Essai, 94300 Vincennes", "french": True, "resident": True}
    giver = agent.ask("POST", "/budget/v1/donors", json=donor)["id"]
    gift = {"kind": "gift", "amount_cents": 5_000, "received_on": "2029-05-15", "means": "cheque", "label": "Dîner"}
    agent.ask("POST", "/budget/v1/receipts", json=gift | {"donor_id": giver})


def carry_out(stage: Stage, kind: str) -> dict[str, Any]:
    asked = {name: text for name, text in WHO.items() if name != "source"}
    made = stage.ask("POST", "/crm/v1/rights/cases", json={"kind": kind, "channel": "email", "emails": [EMAIL]} | asked)
    case = f"/crm/v1/rights/cases/{made['id']}"
    stage.ask("POST", f"{case}/identity", json={"way": "reply"})
    stage.ask("POST", f"{case}/process")
    return stage.until(lambda: stage.see(case), lambda found: found["state"] == "ready")


@pytest.mark.usefixtures("days")
def test_one_request_reads_and_erases_in_all_five_services(stage: Stage, cast: Cast) -> None:
    enter_everywhere(stage, cast)
    read = carry_out(stage, "access")
    said = read["services"]
    assert {name: (one["state"], one["held"]) for name, one in said.items()} == {
        "crm": ("answered", 1),
        "proxy": ("answered", 1),
        "budget": ("answered", 1),
        "results": ("answered", 1),
        "predict": ("answered", 0),
    }
    answer = stage.see(f"/crm/v1/rights/cases/{read['id']}/answer")
    kinds = {held["kind"] for found in answer["services"] for held in found["held"]}
    assert kinds == {"Fiche de contact", "Demande de procuration", "Donateur", "Fiche de bureau de vote"}

    gone = carry_out(stage, "erasure")["services"]
    assert {name: one["erased"] for name, one in gone.items()} == {
        "crm": 1,
        "proxy": 1,
        "results": 1,
        "budget": 0,
        "predict": 0,
    }
    (duty,) = gone["budget"]["restricted"]
    assert "L. 52-12" in duty["duty"]
    again = carry_out(stage, "access")["services"]
    assert {name: one["held"] for name, one in again.items() if one["held"]} == {"budget": 1}


def test_no_person_and_no_integrator_gets_the_scope_between_services(suite: Launched, stage: Stage) -> None:
    token = suite.token(campaign=stage.campaign_id)
    asked = {"first_names": "Odile", "surname": "Serinette"}
    with httpx.Client(base_url=suite.address, headers={"Authorization": f"Bearer {token}"}) as client:
        for service in SERVICES:
            assert client.post(f"/{service}/v1/rights/search", json=asked).status_code == 403
        form = {"grant_type": "client_credentials", "scope": "operate events:read"}
        secret = suite.home.secrets().rights_secret
        assert client.post("/oidc/token", data=form, auth=("isoloir-rights", secret)).status_code == 400
        form["scope"] = "rights:answer"
        assert client.post("/oidc/token", data=form, auth=("isoloir-rights", "wrong")).status_code == 401
        got = client.post("/oidc/token", data=form, auth=("isoloir-rights", secret))
        assert got.json()["scope"] == "rights:answer"


@pytest.mark.usefixtures("days")
def test_who_leaves_is_out_of_all_five_services(stage: Stage, cast: Cast) -> None:
    """The token stays good for hours; what ends is the right."""
    leaver = cast.with_role(Role.INTEGRATOR)
    assert all(_enters(leaver, service) for service in SERVICES)
    with suppress(JSONDecodeError):  # a 204 has no body
        stage.ask("DELETE", "/crm/v1/members/integrator")
    stage.until(lambda: any(_enters(leaver, service) for service in SERVICES), lambda inside: not inside)
    cast.forget(Role.INTEGRATOR)


def _enters(stage: Stage, service: str) -> bool:
    try:
        stage.see(f"/{service}/v1/events?limit=1")
    except WalkFailed as refused:
        if ": 403 " not in str(refused):
            raise
        return False
    return True
