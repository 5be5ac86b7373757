"""A rectification from the request to what integrators hear of it, and what an erasure leaves of earlier answers."""

from typing import Any
from uuid import UUID

import pytest
from common.events.crm import PersonChanged
from crm.consumers import JOBS
from crm.privacy.rights.retention import is_same
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.testing.steps import told, work_off
from kit.testing.tokens import settings
from sqlalchemy import text

ADA: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Lefèvre",
    "street": "3 rue des Tilleuls",
    "town": "Vincennes",
    "contacts": [{"channel": "email", "address": "ada@exemple.fr"}],
    "source": "form",
}
FORM = {"channel": "email", "surname": "Lefèvre", "first_names": "Ada", "email": "ada@exemple.fr"}
ASKED = RequesterIdentity(first_names="Ada", surname="Lefèvre", emails=["ada@exemple.fr"])


@pytest.fixture(autouse=True)
def environment(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker of a crm that runs alone is told."""
    monkeypatch.setenv("ISOLOIR_SECRET_KEY", settings(sessions).secret_key.get_secret_value())
    monkeypatch.delenv("ISOLOIR_RIGHTS_SERVICES", raising=False)


async def ask(client: AsyncClient, sessions: Sessions, **more: str) -> str:
    """The page of a request that the services have answered."""
    made = await client.post("/rights", data=FORM | more)
    assert made.status_code == 303, made.text
    page = made.headers["location"].partition("?")[0]
    await client.post(f"{page}/identity", data={"way": "reply"})
    assert (await client.post(f"{page}/process")).status_code == 303
    await work_off(sessions, JOBS)
    return page


async def test_what_is_wrong_is_kept_sealed_corrected_on_the_entry_and_told(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    page = await ask(client, sessions, kind="rectification", wanted="J'habite\r\n12 rue Neuve.")
    shown = (await client.get(page)).text
    assert "J&#39;habite\n12 rue Neuve." in shown
    assert f'href="/people/{person}"' in shown
    form = {name: ADA[name] for name in ("first_names", "surname", "town")} | {"street": "12 rue Neuve", "version": "1"}
    edited = await client.post(f"/people/{person}/edit", data=form)
    assert edited.status_code == 303, edited.text
    assert "12 rue Neuve" in (await client.get(f"/people/{person}")).text
    events = [one for one in await told(sessions, campaign_id) if isinstance(one, PersonChanged)]
    last = max(events, key=lambda one: one.version)
    assert (str(last.person), last.fields, last.origin) == (person, ["street"], "team")
    assert (await client.post(f"{page}/close", data={"outcome": "done"})).status_code == 303
    async with transaction(sessions, campaign_id) as session:
        assert "Neuve" not in repr((await session.execute(text("select * from rights_case"))).all())


async def test_a_record_that_no_page_corrects_has_no_link(client: AsyncClient, sessions: Sessions) -> None:
    await client.post("/v1/people", json=ADA)
    page = await ask(client, sessions, kind="rectification")
    assert "None" not in (await client.get(page)).text


async def test_an_erasure_takes_the_answers_that_were_made_for_the_same_person(
    client: AsyncClient, sessions: Sessions
) -> None:
    await client.post("/v1/people", json=ADA)
    await client.post("/v1/people", json={"first_names": "Ada", "surname": "Durand", "source": "form"})
    access = await ask(client, sessions, kind="access")
    other = await ask(client, sessions, kind="access", surname="Durand", email="")
    for page in (access, other):
        assert (await client.get(f"/v1/rights/cases{page.removeprefix('/rights')}/answer")).status_code == 200
    await ask(client, sessions, kind="erasure")
    assert (await client.get(f"/v1/rights/cases{access.removeprefix('/rights')}/answer")).status_code == 410
    assert (await client.get(f"/v1/rights/cases{other.removeprefix('/rights')}/answer")).status_code == 200


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({}, True),
        ({"first_names": "Adèle"}, True),
        ({"surname": "LEFEVRE"}, True),
        ({"surname": "Durand"}, False),
        ({"emails": []}, False),
        ({"emails": ["autre@exemple.fr"]}, False),
    ],
    ids=str,
)
def test_two_requests_are_of_one_person_by_a_name_and_an_address(more: dict[str, Any], same: bool) -> None:
    assert is_same(ASKED, ASKED.model_copy(update=more)) is same
