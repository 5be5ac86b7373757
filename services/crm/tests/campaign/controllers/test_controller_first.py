"""Nobody is stored or written to before the controller is named (GDPR, art. 13 and 14)."""

from collections.abc import Callable
from typing import Any

from common.events.crm import ControllerNamed
from crm.consumers import JOBS
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, told, work_off

ADA: dict[str, Any] = {"first_names": "Ada", "surname": "Lefèvre", "source": "form"}
WHO = {"name": "Camille Exemple", "address": "1 rue de l'Essai, 94300 Vincennes", "email": "donnees@exemple.fr"}
FORM: dict[str, Any] = {"name": "Site", "title": "Rejoignez-nous", "uses": ["email"], "is_open": True}
MET = {"first_names": "Ada", "surname": "L", "notice_said": True, "uses": ["email"], "text_version": "p-1"}
RULE: dict[str, Any] = {"second_person": False, "sponsor": "C. Exemple", "sponsor_address": "1 rue de l'Essai"}


async def test_every_way_in_waits_for_the_controller(
    app: FastAPI, sessions: Sessions, canvass: Callable[..., dict[str, Any]]
) -> None:
    async with call(app, await new_campaign(sessions, named=False)) as client:
        sent = (
            await client.post(
                "/v1/imports?origin=regular", files={"file": ("a.csv", b"Nom;E-mail\nPetit;p@exemple.fr")}
            )
        ).json()
        mapping = {"columns": [one["proposed"] for one in sent["columns"]]}
        assert (await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapping)).status_code == 202
        await work_off(sessions, JOBS)
        mailing = {"name": "Samedi", "channel": "email", "subject": "Samedi", "body": "Au marché."}
        written = (await client.post("/v1/mailings", json=mailing)).json()["id"]
        assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200
        ways: dict[str, tuple[str, Any]] = {
            "person": ("/v1/people", ADA),
            "bulk": ("/v1/people/bulk", {"people": [ADA]}),
            "import": (f"/v1/imports/{sent['id']}/start", None),
            "form": ("/v1/sign-up-forms", FORM),
            "mailing": (f"/v1/mailings/{written}/send", {}),
        }
        for way, (path, body) in ways.items():
            answer = await client.post(path, json=body)
            assert (answer.status_code, answer.json()["pointer"]) == (409, "/controller"), (way, answer.text)
            assert answer.json()["page"] == "/register"
        report = canvass(person=MET | {"contacts": [{"channel": "email", "address": "ada@exemple.fr"}]})
        met = await client.post("/v1/canvasses", json=report)
        assert (met.status_code, met.json()["pointer"]) == (422, "/person/controller"), met.text
        assert (await client.get("/v1/people")).json()["items"] == []
        assert (await client.put("/v1/register/controller", json=WHO)).status_code == 200
        assert (await client.post("/v1/people", json=ADA)).status_code == 201
        assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202


async def test_each_entry_of_the_controller_is_told_by_name_alone(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions, named=False)
    async with call(app, campaign) as client:
        for name in ("Camille Exemple", "Association Exemple"):
            assert (await client.put("/v1/register/controller", json=WHO | {"name": name})).status_code == 200
        read = (await client.get("/v1/register")).json()["controller"]
    events = [one for one in await told(sessions, campaign) if isinstance(one, ControllerNamed)]
    assert [(one.version, one.name) for one in events] == [(1, "Camille Exemple"), (2, "Association Exemple")]
    assert not any(WHO["email"] in one.model_dump_json() or WHO["address"] in one.model_dump_json() for one in events)
    assert (read["name"], read["email"]) == ("Association Exemple", WHO["email"])
