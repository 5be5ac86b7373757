"""The sandbox: a campaign with fictional people for integrators, which can be reset.

Each reset creates another campaign, so that the log keeps its order, and erases the people of the former one.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from kit.text.french import PARIS

from isoloir_local.home import Home
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of

NAME = "Bac à sable"
PEOPLE = 120
HOURS = 24 * 30
ARRIVAL_SECONDS = 30.0
OTHERS = ("predict", "proxy", "budget", "results")

_FIRST = ("Ada", "Benoît", "Chloé", "Driss", "Élise", "Farid", "Gaëlle", "Hugo", "Inès", "Jean")
_LAST = ("Essai", "Exemple", "Fictif", "Modèle", "Témoin", "Épreuve")
_TAGS = ("marché", "affiches", "réunion")


class SandboxFailed(Exception):
    """Raised if the suite refuses or does not answer."""


def sandbox_id(home: Home) -> UUID | None:
    """Return the sandbox's campaign, or None."""
    file = home.root / "sandbox.json"
    return UUID(json.loads(file.read_text())["campaign_id"]) if file.exists() else None


def reset_sandbox(home: Home, address: str) -> dict[str, Any]:
    """Reset the sandbox; return what an integrator needs: address, campaign, and a token that is good for a month."""
    with httpx.Client(base_url=address, timeout=60, transport=httpx.HTTPTransport(retries=2)) as http:
        if (before := sandbox_id(home)) is not None:
            _erase_people(http, _bearer(home, before))
        campaign_id = uuid4()
        _open(http, home, campaign_id)
        headers = _bearer(home, campaign_id)
        _wait_for_others(http, headers)
        _wait_for_form(http, campaign_id)
        people = {"people": [_person(index) for index in range(PEOPLE)]}
        said = _ask(http, "POST", "/crm/v1/people/bulk", headers, json=people).json()
        if said["created"] != PEOPLE:
            raise SandboxFailed(f"{said['refused']} personnes refusées.")
        for spend in _spends():
            _ask(http, "POST", "/budget/v1/expenses", headers, json=spend)
    (home.root / "sandbox.json").write_text(json.dumps({"campaign_id": str(campaign_id)}))
    token = new_access_token(home.secrets(), home.issuer(), OPERATOR, scopes_of(OPERATOR), campaign_id, HOURS)
    return {"address": address, "campaign_id": str(campaign_id), "people": PEOPLE, "access_token": token}


def _open(http: httpx.Client, home: Home, campaign_id: UUID) -> None:
    in_three_months = datetime.now(PARIS).date() + timedelta(days=90)
    first = in_three_months + timedelta(days=6 - in_three_months.weekday())  # a Sunday
    state = {
        "name": NAME,
        "candidate": "Camille Essai",
        "election": "legislatives",
        "territory": "circo:9406",
        "rounds": [
            {"number": 1, "on": first.isoformat()},
            {"number": 2, "on": (first + timedelta(days=7)).isoformat()},
        ],
        "demo": True,
        "population": 120_000,
    }
    _ask(http, "POST", "/crm/v1/campaigns", _bearer(home, None), json={"id": str(campaign_id), "campaign": state})
    named = {"name": "Camille Essai", "address": "1 rue de l'Essai, 94300 Vincennes", "email": "donnees@bac.example"}
    _ask(http, "PUT", "/crm/v1/register/controller", _bearer(home, campaign_id), json=named)


def _wait_for_others(http: httpx.Client, headers: dict[str, str]) -> None:
    """Wait until every service knows the campaign: each then answers an unknown member with 403."""
    deadline = datetime.now(UTC) + timedelta(seconds=ARRIVAL_SECONDS)
    for service in OTHERS:
        while http.get(f"/{service}/v1/events", params={"limit": 1}, headers=headers).status_code != 200:
            if datetime.now(UTC) > deadline:
                raise SandboxFailed(f"{service} n'a pas entendu parler de la campagne.")


def _wait_for_form(http: httpx.Client, campaign_id: UUID) -> None:
    """Wait until proxy knows the controller, without whom its forms are closed."""
    deadline = datetime.now(UTC) + timedelta(seconds=ARRIVAL_SECONDS)
    while http.get(f"/proxy/v1/public/campaigns/{campaign_id}/form").status_code != 200:
        if datetime.now(UTC) > deadline:
            raise SandboxFailed("proxy n'a pas entendu parler du responsable du traitement.")


def _erase_people(http: httpx.Client, headers: dict[str, str]) -> None:
    while rows := _ask(http, "GET", "/crm/v1/people?limit=200", headers).json()["items"]:
        for row in rows:
            _ask(http, "DELETE", f"/crm/v1/people/{row['id']}", headers)


def _person(number: int) -> dict[str, Any]:
    """Return a fictional person with a reserved address (RFC 2606)."""
    return {
        "first_names": _FIRST[number % len(_FIRST)],
        "surname": f"{_LAST[number % len(_LAST)]}-{number:03d}",
        "town": "Vincennes",
        "source": "team",
        "tags": [_TAGS[number % len(_TAGS)]],
        "contacts": [{"channel": "email", "address": f"personne-{number:03d}@bac.example"}],
    }


def _spends() -> list[dict[str, Any]]:
    today = datetime.now(PARIS).date()
    return [
        {"label": label, "heading": 11, "amount_cents": cents, "state": "planned", "spent_on": today.isoformat()}
        for label, cents in (("Affiches", 120_000), ("Salle de réunion", 45_000))
    ]


def _bearer(home: Home, campaign_id: UUID | None) -> dict[str, str]:
    token = new_access_token(home.secrets(), home.issuer(), OPERATOR, scopes_of(OPERATOR), campaign_id)
    return {"Authorization": f"Bearer {token}"}


def _ask(http: httpx.Client, method: str, path: str, headers: dict[str, str], **content: Any) -> httpx.Response:
    key = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
    try:
        answer = http.request(method, path, headers=headers | key, **content)
    except httpx.HTTPError as error:
        raise SandboxFailed(f"{method} {path} : {type(error).__name__}") from error
    if not answer.is_success:
        raise SandboxFailed(f"{method} {path} : {answer.status_code} {answer.text[:300]}")
    return answer
