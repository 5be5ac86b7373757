"""Entries of one person: found, merged with all that hangs on them, parted again."""

import json
from typing import Any
from uuid import UUID

from common.events import PersonMerged
from common.events.crm import PersonChanged
from common.scopes import Role
from crm.consumers import JOBS
from crm.imports.duplicates.models import Merge
from crm.imports.duplicates.service import SNAPSHOT
from crm.imports.duplicates.snapshot_names import COLUMNS, TABLES
from crm.people.records.person_rows import Snapshot
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.testing.steps import call, new_member, told, work_off
from sqlalchemy import text

HOME = {"street": "3 rue des Tilleuls", "postcode": "94300", "town": "Vincennes"}
MAIL = {"channel": "email", "address": "jeanne@exemple.fr"}
PHONE = {"channel": "phone", "address": "0612345678"}
SAME = {"Sec-Fetch-Site": "same-origin"}


async def enter(client: AsyncClient, first_names: str, surname: str, **more: Any) -> str:
    said = {"first_names": first_names, "surname": surname, "source": "form"} | more
    answer = await client.post("/v1/people", json=said)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def find(client: AsyncClient, sessions: Sessions) -> list[dict[str, Any]]:
    assert (await client.post("/v1/duplicates/searches")).status_code == 202
    await work_off(sessions, JOBS)
    return (await client.get("/v1/duplicates")).json()["items"]


async def twins(client: AsyncClient) -> tuple[str, str]:
    """One person twice, with a slip; a no on one of the entries, a yes and a call on the other."""
    one = await enter(client, "Jeanne", "Martin", contacts=[MAIL], tags=["marché"], **HOME)
    other = await enter(client, "Jeane", "Martin", contacts=[MAIL, PHONE], tags=["vélo"], born_on="1980-01-02")
    yes = {"use": "post", "state": "given", "source": "form", "text_version": "v1"}
    no = {"use": "call", "state": "withdrawn", "source": "phone"}
    for person, said in ((one, yes), (other, no)):
        assert (await client.post(f"/v1/people/{person}/consents", json=said)).status_code == 201
    spoken = {"channel": "call", "direction": "in", "text": "Rappeler"}
    assert (await client.post(f"/v1/people/{other}/interactions", json=spoken)).status_code == 201
    return one, other


async def test_a_slip_of_the_pen_is_found_and_a_household_is_not(client: AsyncClient, sessions: Sessions) -> None:
    one, other = await twins(client)
    await enter(client, "Paul", "Martin", contacts=[MAIL], **HOME)
    (pair,) = await find(client, sessions)
    assert {pair["first_id"], pair["second_id"]} == {one, other}
    assert pair["reasons"] == ["spelling", "address"]
    assert len(await find(client, sessions)) == 1


async def test_pairs_are_read_page_by_page_the_likeliest_first(client: AsyncClient, sessions: Sessions) -> None:
    for surname in ("Martin", "Dupond"):
        await enter(
            client, "Jeanne", surname, contacts=[{"channel": "email", "address": f"{surname}@exemple.fr"}], **HOME
        )
        await enter(
            client, "Jeane", surname, contacts=[{"channel": "email", "address": f"{surname}@exemple.fr"}], **HOME
        )
    whole = await find(client, sessions)
    assert len(whole) > 1
    seen: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in whole:
        page = (await client.get("/v1/duplicates", params={"limit": "1"} | after)).json()
        seen += page["items"]
        after = {"after": page["next"]}
    assert (seen, after["after"]) == (whole, None)
    refused = await client.get("/v1/duplicates", params={"after": "0.9"})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "?after")


async def test_two_entries_become_one_and_are_parted_again(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    one, other = await twins(client)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update person set language = 'ar' where id = :id"), {"id": other})
    before = [(await client.get(f"/v1/people/{person}")).json() for person in (one, other)]
    (pair,) = await find(client, sessions)
    compared = (await client.get(f"/v1/duplicates/{pair['id']}")).json()
    assert {compared["first"]["id"], compared["second"]["id"]} == {one, other}
    keep = {"decision": "keep_first" if pair["first_id"] == one else "keep_second"}
    answer = await client.post(f"/v1/duplicates/{pair['id']}/decision", json=keep)
    assert answer.status_code == 200, answer.text
    merged = answer.json()
    assert (merged["kept_id"], merged["merged_id"]) == (one, other)
    assert (await client.get(f"/v1/people/{other}")).status_code == 404
    kept = (await client.get(f"/v1/people/{one}")).json()
    assert (kept["tags"], kept["has_birth_date"], kept["uses"]) == (["marché", "vélo"], True, ["post"])
    assert kept["language"] == "ar"
    assert sorted(contact["hint"] for contact in kept["contacts"]) == ["j…@exemple.fr", "… 78"]
    timeline = (await client.get(f"/v1/people/{one}/timeline")).json()["items"]
    assert {(entry["what"], entry["text"]) for entry in timeline if entry["what"] == "interaction"} == {
        ("interaction", "Rappeler")
    }
    events = await told(sessions, campaign_id)
    assert [(str(e.kept), str(e.merged)) for e in events if isinstance(e, PersonMerged)] == [(one, other)]
    # What comes after the merge stays with who is kept.
    since = {"channel": "note", "direction": "none", "text": "Depuis"}
    assert (await client.post(f"/v1/people/{one}/interactions", json=since)).status_code == 201
    assert (await client.post(f"/v1/person-merges/{merged['id']}/undo")).status_code == 204
    after = [(await client.get(f"/v1/people/{person}")).json() for person in (one, other)]
    for name in ("first_names", "surname", "street", "tags", "uses", "has_birth_date", "language"):
        assert [person[name] for person in after] == [person[name] for person in before], name
    assert [len(person["contacts"]) for person in after] == [1, 2]
    texts = [
        {entry["text"] for entry in (await client.get(f"/v1/people/{person}/timeline")).json()["items"]} - {None}
        for person in (one, other)
    ]
    assert texts == [{"Depuis"}, {"Rappeler"}]
    found = (await client.post("/v1/people/search", json={"name": "jeane"})).json()["items"]
    assert {person["id"] for person in found} == {one, other}


async def test_what_was_done_since_a_merge_stays_after_it_is_undone(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    one, other = await twins(client)
    agreed = {"use": "post", "state": "given", "source": "form", "text_version": "v1"}
    await client.post(f"/v1/people/{other}/consents", json=agreed)
    (pair,) = await find(client, sessions)
    keep = {"decision": "keep_first" if pair["first_id"] == one else "keep_second"}
    merged = (await client.post(f"/v1/duplicates/{pair['id']}/decision", json=keep)).json()
    edit = {"town": "Créteil", "tags": ["marché", "depuis"], "born_on": "1981-02-03"}
    assert (await client.patch(f"/v1/people/{one}", json=edit)).status_code == 200
    new = {"channel": "email", "address": "nouvelle@exemple.fr"}
    assert (await client.post(f"/v1/people/{one}/contacts", json=new)).status_code == 201
    await client.post(f"/v1/people/{one}/interactions", json={"channel": "call", "direction": "in", "text": "Depuis"})
    no = {"use": "post", "state": "withdrawn", "source": "phone"}
    assert (await client.post(f"/v1/people/{one}/consents", json=no)).status_code == 201
    assert (await client.post(f"/v1/person-merges/{merged['id']}/undo")).status_code == 204
    kept, parted = [(await client.get(f"/v1/people/{person}")).json() for person in (one, other)]
    assert (kept["town"], kept["street"], kept["tags"]) == ("Créteil", HOME["street"], ["marché", "depuis"])
    assert (kept["has_birth_date"], kept["uses"], parted["uses"]) == (True, [], [])
    assert [one["hint"] for one in kept["contacts"]] == ["j…@exemple.fr", "n…@exemple.fr"]
    assert (parted["tags"], len(parted["contacts"]), parted["town"]) == (["vélo"], 2, None)
    changes = [event for event in await told(sessions, campaign_id) if isinstance(event, PersonChanged)]
    last = {str(event.person): event.fields for event in sorted(changes, key=lambda event: event.version)}
    assert last[one] == ["exchanges", "contacts"]
    assert last[other] == ["surname", "first_names", "tags", "exchanges", "contacts"]
    counted = await client.post("/v1/segments/count", json={"filter": {"kind": "exchanges", "at_least": 1}})
    assert counted.json()["people"] == 2, counted.text


async def test_a_merge_from_before_a_rename_is_undone(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    one, other = await twins(client)
    home = {"kind": "work", "street": "1 rue Neuve", "postcode": "94300", "town": "Vincennes", "since": "2026-01-02"}
    assert (await client.post(f"/v1/people/{other}/other-addresses", json=home)).status_code == 201
    (pair,) = await find(client, sessions)
    decision = {"decision": "keep_first" if pair["first_id"] == one else "keep_second"}
    merge = (await client.post(f"/v1/duplicates/{pair['id']}/decision", json=decision)).json()
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        row = await session.get_one(Merge, (campaign_id, UUID(merge["id"])))
        stored: dict[str, Any] = json.loads(vault.open(SNAPSHOT, row.sealed))
        assert stored["merged"]["interaction"]
        assert stored["merged"]["other_address"]
        before = {name: under_old_names(stored[name]) for name in ("kept", "merged")}
        before["after"] = under_old_names({"person": [stored["after"]]})["person"][0]
        assert "residence" in before["merged"]
        assert "exchanges" in before["after"]
        # The application may not change a merge.
        ids = {"campaign_id": campaign_id, "kept_id": row.kept_id, "merged_id": row.merged_id}
        old = Merge(**ids, sealed=vault.seal(SNAPSHOT, json.dumps(before)), created_by=row.created_by)
        session.add(old)
        await session.flush()
        old_id = old.id
    assert (await client.post(f"/v1/person-merges/{old_id}/undo")).status_code == 204
    assert (await client.get(f"/v1/people/{one}/timeline")).json()["items"] != []
    timeline = (await client.get(f"/v1/people/{other}/timeline")).json()["items"]
    assert any(entry["text"] == "Rappeler" for entry in timeline)
    assert len((await client.get(f"/v1/people/{other}/other-addresses")).json()["items"]) == 1


def under_old_names(snapshot: Snapshot) -> Snapshot:
    tables = {new: old for old, new in TABLES.items()}
    return {
        tables.get(table, table): [
            {{new: old for old, new in COLUMNS.get(table, {}).items()}.get(name, name): row[name] for name in row}
            for row in rows
        ]
        for table, rows in snapshot.items()
    }


async def test_two_people_stay_two(client: AsyncClient, sessions: Sessions) -> None:
    await twins(client)
    (pair,) = await find(client, sessions)
    answer = await client.post(f"/v1/duplicates/{pair['id']}/decision", json={"decision": "apart"})
    assert (answer.status_code, answer.json()) == (200, None)
    assert await find(client, sessions) == []


async def test_a_pair_is_decided_on_its_page(client: AsyncClient, sessions: Sessions) -> None:
    one, other = await twins(client)
    assert (await client.post("/duplicates", headers=SAME)).status_code == 303
    await work_off(sessions, JOBS)
    listed = (await client.get("/duplicates")).text
    assert "noms presque pareils" in listed
    (pair,) = (await client.get("/v1/duplicates")).json()["items"]
    assert "j…@exemple.fr" in (await client.get(f"/duplicates/{pair['id']}")).text
    decided = await client.post(f"/duplicates/{pair['id']}", data={"decision": "keep_first"}, headers=SAME)
    assert decided.status_code == 303
    page = (await client.get("/duplicates")).text
    assert "Séparer de nouveau" in page
    (merge,) = (await client.get("/v1/person-merges")).json()["items"]
    undo = f"/person-merges/{merge['id']}/undo"
    assert f'action="{undo}"' in page
    assert (await client.post(undo, headers=SAME)).status_code == 303
    for person in (one, other):
        assert (await client.get(f"/v1/people/{person}")).status_code == 200


async def test_who_sees_a_part_of_the_campaign_sees_no_duplicates(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,), ("94080",))
    async with call(app, campaign_id, subject="steward") as steward:
        assert (await steward.get("/v1/duplicates")).status_code == 403
        assert (await steward.post("/v1/duplicates/searches")).status_code == 403
