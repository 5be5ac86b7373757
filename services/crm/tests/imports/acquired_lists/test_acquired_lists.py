"""Lists that are kept apart: with an undertaking or a source, never joined to the contacts, gone after their end."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.privacy.retention_rules.service import ask_now
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, clock_offset, new_campaign, today, work_off
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

TODAY = today()
ROLL: dict[str, Any] = {
    "kind": "roll",
    "name": "Liste de Vincennes",
    "source": "Préfecture",
    "purpose": "Courrier du premier tour",
    "received_on": TODAY.isoformat(),
    "no_commercial_use": True,
}
OUTSIDE = ROLL | {
    "kind": "outside",
    "name": "Pétition",
    "ends_on": (TODAY + timedelta(days=30)).isoformat(),
    "no_commercial_use": False,
}
FILE = """nom;prénom;adresse;code postal;ville;code insee;bureau;date de naissance;lieu de naissance;téléphone
Lefèvre;Éloïse;3 rue des Tilleuls;94300;Vincennes;94080;3;04/05/1931;Oran;0612345678
Lefèvre;Paul;3 rue des Tilleuls;94300;Vincennes;94080;3;04/05/1999;Lyon;
Durand;Anne;ADRESSE MASQUÉE;94300;Vincennes;94080;4;04/05/1970;Lyon;
""".encode()


async def open_list(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/v1/acquired-lists", json=ROLL | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def fill(client: AsyncClient, sessions: Sessions, acquired_list: str, data: bytes = FILE) -> list[str | None]:
    sent = (await client.post(f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("liste.csv", data)})).json()
    columns = [one["proposed"] for one in sent["columns"]]
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns})
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)
    return columns


async def test_a_roll_is_kept_apart_with_what_the_law_lets_it_be_sorted_by(
    client: AsyncClient, sessions: Sessions
) -> None:
    acquired_list = await open_list(client)
    columns = await fill(client, sessions, acquired_list)
    assert columns[-2:] == [None, None]  # neither birthplace nor phone
    read = (await client.get(f"/v1/acquired-lists/{acquired_list}")).json()
    assert (read["people"], read["households"], read["masked"]) == (3, 1, 1)
    assert read["undertaking"]["by"] == "tester"
    assert read["ends_on"] == "2029-06-17"
    people = f"/v1/acquired-lists/{acquired_list}/people"
    old = (await client.get(people, params={"age_from": 60})).json()["items"]
    assert [one["first_names"] for one in old] == ["Éloïse"]
    (masked,) = (await client.get(people, params={"station": "94080_0004"})).json()["items"]
    assert (masked["masked"], masked["street"], masked["postcode"]) == (True, None, None)
    assert (await client.get("/v1/people")).json()["items"] == []


@pytest.mark.parametrize("criterion", ["name_origin", "birthplace", "opinion", "minors", "religion"])
async def test_what_the_law_forbids_to_sort_by_is_refused_with_its_article(client: AsyncClient, criterion: str) -> None:
    acquired_list = await open_list(client)
    answer = await client.get(f"/v1/acquired-lists/{acquired_list}/people", params={criterion: "x"})
    assert answer.status_code == 422
    assert "art." in answer.json()["detail"] or "CNIL" in answer.json()["detail"]


async def test_a_roll_takes_no_phone_even_when_it_is_asked_to(client: AsyncClient, sessions: Sessions) -> None:
    acquired_list = await open_list(client)
    sent = (
        await client.post(
            f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("l.csv", b"nom;tel\nA;0612345678\n")}
        )
    ).json()
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": ["surname", "phone"]})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/columns/1")


async def test_the_database_itself_lets_no_address_stand_on_a_roll(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await fill(client, sessions, await open_list(client))
    with pytest.raises(IntegrityError):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(
                text("""
                insert into acquired_list_entry (campaign_id, id, list_id, kind, masked, likeness, sealed)
                select campaign_id, gen_random_uuid(), list_id, kind, false, 1, 'x' from acquired_list_entry limit 1
                """)
            )


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"no_commercial_use": False}, "/no_commercial_use"),
        ({"ends_on": "2029-06-18"}, "/ends_on"),
        ({"kind": "outside"}, "/ends_on"),
        ({"kind": "outside", "ends_on": "2098-01-01"}, "/ends_on"),
        ({"received_on": "2098-01-01"}, "/received_on"),
        ({"source": ""}, "/source"),
    ],
)
async def test_a_list_without_its_undertaking_or_its_end_is_refused(
    client: AsyncClient, more: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/acquired-lists", json=ROLL | more)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_somebody_of_a_list_from_elsewhere_is_told_first_and_becomes_a_contact_by_their_yes(
    client: AsyncClient, sessions: Sessions
) -> None:
    acquired_list = await open_list(client, **OUTSIDE)
    await fill(client, sessions, acquired_list)
    found = (await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    eloise = next(one for one in found if one["first_names"] == "Éloïse")
    said = {"use": "sms", "source": "phone", "text_version": "v1", "proof": "appel du 12"}
    adopt = f"/v1/acquired-lists/{acquired_list}/people/{eloise['id']}/adopt"
    assert (await client.post(adopt, json=said)).status_code == 409
    told = {"notice_on": TODAY.isoformat()}
    assert (await client.put(f"/v1/acquired-lists/{acquired_list}/notice", json=told)).status_code == 200
    answer = await client.post(adopt, json=said)
    assert answer.status_code == 201, answer.text
    person = (await client.get(f"/v1/people/{answer.json()['person_id']}")).json()
    assert (person["uses"], person["contacts"][0]["hint"]) == (["sms"], "… 78")
    assert (await client.get(f"/v1/acquired-lists/{acquired_list}")).json()["people"] == 2


async def test_a_list_is_gone_after_its_last_day_with_a_certificate_and_who_said_yes_stays(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    acquired_list = await open_list(client, **OUTSIDE)
    await fill(client, sessions, acquired_list)
    await client.post(f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("next.csv", b"Nom\nDurand\n")})
    await client.put(f"/v1/acquired-lists/{acquired_list}/notice", json={"notice_on": OUTSIDE["received_on"]})
    listed = (await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    yes = {"use": "email", "source": "phone", "text_version": "appel-2029-05", "proof": "Cahier 2, page 14"}
    adopted = await client.post(f"/v1/acquired-lists/{acquired_list}/people/{listed[0]['id']}/adopt", json=yes)
    async with transaction(sessions, campaign_id) as session:
        assert not await ask_now(session, campaign_id, "lists")
        await session.execute(text("update acquired_list set ends_on = ends_on - 31"))
    assert (await client.get(f"/v1/acquired-lists/{acquired_list}")).status_code == 404
    async with transaction(sessions, campaign_id) as session:
        assert await ask_now(session, campaign_id, "lists")
    await work_off(sessions, JOBS)
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from acquired_list_entry")) == 0
    assert [one["state"] for one in (await client.get("/v1/imports")).json()["items"]] == ["done"]
    (run,) = (await client.get("/v1/retention-runs")).json()["items"]
    (line,) = run["lines"]
    assert (line["rule"], line["due"], line["erased"]) == ("lists", len(listed), len(listed))
    certificate = await client.get(f"/v1/retention-runs/{run['id']}/certificate.pdf")
    assert certificate.content.startswith(b"%PDF")
    assert (await client.get(f"/v1/people/{adopted.json()['person_id']}")).status_code == 200
    audit_log = (await client.get("/v1/audit-log")).json()["items"]
    assert [(one["act"], one["about"]) for one in audit_log if one["about"] in ("listing", "retention")] == [
        ("erased", "retention"),
        ("changed", "listing"),
        ("added", "listing"),
    ]


async def test_what_is_received_in_the_small_hours_is_of_the_day_it_is_there(app: FastAPI, sessions: Sessions) -> None:
    night = datetime(2029, 3, 1, 23, 30, tzinfo=UTC)
    there = await new_campaign(sessions, clock_offset_seconds=clock_offset(night))
    async with call(app, there) as client:
        listed = await client.post("/v1/acquired-lists", json=ROLL | {"received_on": "2029-03-02"})
        assert listed.status_code == 201, listed.text
        early = await client.post("/v1/acquired-lists", json=ROLL | {"name": "Suite", "received_on": "2029-03-03"})
        assert (early.status_code, early.json()["pointer"]) == (422, "/received_on")
