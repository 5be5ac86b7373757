"""The pages of lists that are kept apart, in French: whence, until when, whether told; gone in one step."""

from datetime import timedelta
from typing import Any

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import today, work_off

from .test_acquired_lists import FILE

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
TODAY = today()


def form(**more: Any) -> dict[str, Any]:
    return {
        "kind": "outside",
        "name": "Eau & air",
        "source": "Collectif des Tilleuls",
        "purpose": "Demander qui veut être tenu au courant",
        "received_on": (TODAY - timedelta(days=40)).isoformat(),
        "ends_on": (TODAY + timedelta(days=60)).isoformat(),
    } | more


async def opened(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/acquired-lists", data=form(**more), headers=SAME_ORIGIN)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def filled(client: AsyncClient, sessions: Sessions, page: str) -> None:
    sent = await client.post(f"{page}/files", files={"file": ("liste.csv", FILE)}, headers=SAME_ORIGIN)
    assert sent.status_code == 303
    taken = sent.headers["location"].partition("?")[0]
    columns = ["surname", "first_names", "street", "postcode", "town", "commune", "station", "born_on", "", ""]
    mapped = await client.post(f"{taken}/mapping", data={"column": columns}, headers=SAME_ORIGIN)
    assert mapped.status_code == 303, mapped.text
    await work_off(sessions, JOBS)
    assert (await client.post(f"{taken}/start", headers=SAME_ORIGIN)).status_code == 303
    await work_off(sessions, JOBS)


async def test_a_list_is_opened_filled_read_and_deleted(client: AsyncClient, sessions: Sessions) -> None:
    page = await opened(client)
    await filled(client, sessions, page)
    listed = (await client.get("/acquired-lists")).text
    assert "Eau &amp; air" in listed
    assert "3 personnes" in listed
    assert "Information due depuis le" in listed
    shown = (await client.get(page)).text
    assert "remise par Collectif des Tilleuls : 3 personnes" in shown
    assert "Adresse masquée" in shown
    old = (await client.get(page, params={"age_from": "60", "street": "tilleuls"})).text
    assert ("Éloïse" in old, "Paul" in old) == (True, False)
    there = (await client.get(page, params={"station": "Vincennes, bureau 4", "commune": "Vincennes"})).text
    assert ("Anne" in there, "Éloïse" in there, 'value="Vincennes, bureau 4"' in there) == (True, False, True)
    nowhere = await client.get(page, params={"station": "Vincennes"})
    assert (nowhere.status_code, 'href="#search-station"' in nowhere.text) == (422, True)
    for age in ("dix-huit", "²"):
        wrong = await client.get(page, params={"age_from": age})
        assert (wrong.status_code, "Vérifiez l&#39;âge" in wrong.text) == (422, True)
    unsure = await client.post(f"{page}/remove", headers=SAME_ORIGIN)
    assert (unsure.status_code, "Cochez la case" in unsure.text) == (422, True)
    gone = await client.post(f"{page}/remove", data={"sure": "1"}, headers=SAME_ORIGIN)
    assert gone.status_code == 303
    assert (await client.get(page)).status_code == 404
    assert "Aucune." in (await client.get("/acquired-lists")).text


async def test_somebody_becomes_a_contact_once_all_are_told_and_they_said_yes(
    client: AsyncClient, sessions: Sessions
) -> None:
    page = await opened(client)
    await filled(client, sessions, page)
    assert "Elle veut être connue" not in (await client.get(page)).text
    later = await client.post(
        f"{page}/notice", data={"notice_on": (TODAY + timedelta(days=9)).isoformat()}, headers=SAME_ORIGIN
    )
    assert (later.status_code, "pas encore venue" in later.text) == (422, True)
    noted = await client.post(f"{page}/notice", data={"notice_on": TODAY.isoformat()}, headers=SAME_ORIGIN)
    assert noted.status_code == 303
    shown = (await client.get(page)).text
    assert f"Personnes informées le {TODAY:%d/%m/%Y}" in shown
    somebody = shown.partition(f'action="{page}/people/')[2].partition("/adopt")[0]
    yes = {"use": "post", "source": "paper", "text_version": "carte-1", "proof": "carton n° 3"}
    missing = await client.post(f"{page}/people/{somebody}/adopt", data=yes | {"proof": ""}, headers=SAME_ORIGIN)
    assert (missing.status_code, "Indiquez la preuve" in missing.text) == (422, True)
    taken = await client.post(f"{page}/people/{somebody}/adopt", data=yes, headers=SAME_ORIGIN)
    assert taken.status_code == 303
    (contact,) = (await client.get("/v1/people")).json()["items"]
    assert contact["uses"] == ["post"]
    assert "2 personnes" in (await client.get(page)).text


async def test_a_roll_asks_for_the_undertaking_and_nobody_on_it_is_adopted(
    client: AsyncClient, sessions: Sessions
) -> None:
    roll = form(kind="roll", ends_on="")
    refused = await client.post("/acquired-lists", data=roll, headers=SAME_ORIGIN)
    assert (refused.status_code, "usage commercial" in refused.text) == (422, True)
    page = await opened(client, kind="roll", ends_on="", no_commercial_use="1")
    await filled(client, sessions, page)
    await client.post(f"{page}/notice", data={"notice_on": TODAY.isoformat()}, headers=SAME_ORIGIN)
    shown = (await client.get(page)).text
    assert "Engagement pris par tester" in shown
    assert "Elle veut être connue" not in shown
