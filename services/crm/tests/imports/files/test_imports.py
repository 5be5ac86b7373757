"""A file of people: mapped, looked at, written, reported line by line, taken back."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from common.events import PersonErased
from common.events.crm import PersonChanged
from common.scopes import Role
from crm.consumers import JOBS
from crm.imports.files import csv_lines
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member, told, work_off
from sqlalchemy import text

HEADER = (
    "Nom;Prénom;Courriel;Portable;Adresse;Code postal;Ville;Étiquettes;Accepte les e-mails;Source du consentement;"
    "Version du texte;Date du consentement;Preuve"
)
LINES = [
    "Lefèvre;Éloïse;eloise@exemple.fr;06 12 34 56 78;3 rue des Tilleuls;94300;Vincennes;marché;oui;stand;form-2029;"
    "01/03/2026;feuille 2",
    "Durand;Paul;paul@exemple.fr;+32 470 12 34 56;5, av. Foch;94300;Vincennes;vélo;oui;;form-2029;01/03/2026;",
    "Petit;Jeanne;pas une adresse;099;;;;;;;;;",
    ";;rien@exemple.fr;;;;;;;;;;",
    "LEFEVRE;eloise;eloise@exemple.fr;01 48 05 12 34;3 rue des tilleuls;94300;VINCENNES;;;;;;",
    "Trop;court",
]


def as_csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEADER, *lines]).encode(encoding)


async def send(client: AsyncClient, data: bytes, name: str = "contacts.csv") -> dict[str, Any]:
    answer = await client.post("/v1/imports?origin=regular", files={"file": (name, data)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def preview(client: AsyncClient, sessions: Sessions, sent: dict[str, Any], **more: Any) -> dict[str, Any]:
    mapping = {"columns": [one["proposed"] for one in sent["columns"]]} | more
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapping)
    assert answer.status_code == 202, answer.text
    assert await work_off(sessions, JOBS) == 1
    return (await client.get(f"/v1/imports/{sent['id']}")).json()


async def run(client: AsyncClient, sessions: Sessions, import_id: str) -> dict[str, Any]:
    answer = await client.post(f"/v1/imports/{import_id}/start")
    assert answer.status_code == 202, answer.text
    assert await work_off(sessions, JOBS) == 1
    return (await client.get(f"/v1/imports/{import_id}")).json()


async def import_all(client: AsyncClient, sessions: Sessions, data: bytes, **more: Any) -> dict[str, Any]:
    sent = await send(client, data)
    await preview(client, sessions, sent, **more)
    return await run(client, sessions, sent["id"])


async def people(client: AsyncClient, name: str) -> list[dict[str, Any]]:
    rows = (await client.post("/v1/people/search", json={"name": name})).json()["items"]
    return [(await client.get(f"/v1/people/{row['id']}")).json() for row in rows]


async def test_a_french_header_is_understood_and_nothing_is_written_before_the_preview_is_taken(
    client: AsyncClient, sessions: Sessions
) -> None:
    sent = await send(client, as_csv(*LINES))
    assert [one["proposed"] for one in sent["columns"]] == [
        *("surname", "first_names", "email", "phone", "street", "postcode", "town", "tags", "use:email"),
        *("consent_source", "consent_text", "consent_on", "consent_proof"),
    ]
    assert (sent["encoding"], sent["separator"]) == ("utf-8-sig", ";")
    seen = await preview(client, sessions, sent, unknown_tags="create")
    counts = seen["preview"]
    assert {name: counts[name] for name in ("lines", "created", "repeated", "refused", "suppressed")} == {
        "lines": 6,
        "created": 3,
        "repeated": 1,
        "refused": 2,
        "suppressed": 0,
    }
    assert counts["new_tags"] == ["marché", "vélo"]
    assert (await client.get("/v1/people")).json()["items"] == []


async def test_a_file_is_written_and_each_line_says_what_came_of_it(client: AsyncClient, sessions: Sessions) -> None:
    done = await import_all(client, sessions, as_csv(*LINES), unknown_tags="create")
    assert done["state"] == "done"
    assert {name: done["counts"][name] for name in ("created", "changed", "refused")} == {
        "created": 3,
        "changed": 1,
        "refused": 2,
    }
    (eloise,) = await people(client, "lefevre")
    assert eloise["uses"] == ["email"]
    assert eloise["tags"] == ["marché"]
    assert [one["hint"] for one in eloise["contacts"]] == ["e…@exemple.fr", "… 78", "… 34"]
    ledger = (await client.get(f"/v1/people/{eloise['id']}/consents")).json()["ledger"]
    assert [(one["source"], one["text_version"], one["proof"]) for one in ledger] == [
        ("import", "form-2029", "stand ; feuille 2")
    ]
    (paul,) = await people(client, "durand")
    assert paul["uses"] == []  # no source, no proof
    (jeanne,) = await people(client, "petit")
    assert jeanne["contacts"] == []
    report = (await client.get(f"/v1/imports/{done['id']}/report.csv")).text.removeprefix("\ufeff")
    rows = [(row["ligne"], row["colonne"]) for row in csv.DictReader(io.StringIO(report), delimiter=";")]
    assert rows == [("2", ""), ("3", ""), ("4", "Courriel"), ("4", "Portable"), ("5", ""), ("6", ""), ("7", "")]
    assert "exemple.fr" not in report


async def test_the_same_file_once_more_changes_nothing(client: AsyncClient, sessions: Sessions) -> None:
    known = [line for line in LINES if not line.startswith("Petit")]  # a name alone is nobody's in particular
    await import_all(client, sessions, as_csv(*known), unknown_tags="create")
    again = await import_all(client, sessions, as_csv(*known), unknown_tags="create")
    counts = again["counts"]
    assert (counts["created"], counts["changed"], counts["same"]) == (0, 0, 3)


async def test_an_unknown_tag_is_made_or_reported_but_never_dropped_in_silence(
    client: AsyncClient, sessions: Sessions
) -> None:
    done = await import_all(client, sessions, as_csv(LINES[0]))
    assert done["counts"]["remarks"] == {"8:unknown_tag": 1}
    assert done["counts"]["new_tags"] == ["marché"]
    (eloise,) = await people(client, "lefevre")
    assert eloise["tags"] == []


async def test_who_was_erased_does_not_come_back_with_a_file(client: AsyncClient, sessions: Sessions) -> None:
    homely = "Durand;Paul;;;5 avenue Foch;94300;Vincennes;;;;;;"
    await import_all(client, sessions, as_csv(LINES[0], homely))
    for name in ("lefevre", "durand"):
        (known,) = await people(client, name)
        assert (await client.delete(f"/v1/people/{known['id']}")).status_code == 204
    done = await import_all(client, sessions, as_csv(LINES[0], homely))
    assert (done["counts"]["suppressed"], done["counts"]["created"]) == (2, 0)
    assert (await client.get("/v1/people")).json()["items"] == []


async def test_a_no_in_a_file_closes_the_address_and_wins_over_its_yes(client: AsyncClient, sessions: Sessions) -> None:
    header = "nom;email;newsletter;unsubscribed;consent source;consent text;consent date;consent proof"
    line = "Petit;jeanne@exemple.fr;oui;oui;stand;v1;2026-01-01;p"
    done = await import_all(client, sessions, f"{header}\n{line}\n".encode())
    assert done["counts"]["created"] == 1
    (jeanne,) = await people(client, "petit")
    assert jeanne["uses"] == []
    assert jeanne["contacts"][0]["suppressed"] == "opt_out"


async def test_an_import_is_taken_back_but_for_what_somebody_did_since(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    known: dict[str, Any] = {"surname": "Durand", "first_names": "Paul", "source": "form", "tags": ["ancien"]}
    known["contacts"] = [{"channel": "email", "address": "paul@exemple.fr"}]
    paul = (await client.post("/v1/people", json=known)).json()
    done = await import_all(client, sessions, as_csv(*LINES), unknown_tags="create")
    changed = (await client.get(f"/v1/people/{paul['id']}")).json()
    assert changed["tags"] == ["ancien", "vélo"]
    assert (changed["town"], len(changed["contacts"])) == ("Vincennes", 2)
    (jeanne,) = await people(client, "petit")
    assert (await client.patch(f"/v1/people/{jeanne['id']}", json={"town": "Lyon"})).status_code == 200
    assert (await client.post(f"/v1/imports/{done['id']}/undo")).status_code == 202
    assert await work_off(sessions, JOBS) == 1
    undone = (await client.get(f"/v1/imports/{done['id']}")).json()
    assert (undone["state"], undone["counts"]["undone"], undone["counts"]["kept"]) == ("undone", 2, 1)
    back = (await client.get(f"/v1/people/{paul['id']}")).json()
    assert (back["tags"], back["town"], len(back["contacts"])) == (["ancien"], None, 1)
    assert await people(client, "lefevre") == []
    assert len(await people(client, "petit")) == 1
    events = await told(sessions, campaign_id)
    assert sum(isinstance(one, PersonErased) for one in events) == 1
    assert {one.origin for one in events if isinstance(one, PersonChanged)} == {"team", "import"}
    # Nobody asked for their address to be closed.
    assert (await import_all(client, sessions, as_csv(LINES[0])))["counts"]["created"] == 1


async def test_how_the_columns_were_read_is_known_at_the_next_file(client: AsyncClient, sessions: Sessions) -> None:
    data = b"qui;quoi\nDurand;x\n"
    sent = await send(client, data)
    assert [one["proposed"] for one in sent["columns"]] == [None, None]
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": ["surname", None]})
    assert answer.status_code == 202
    assert [one["proposed"] for one in (await send(client, data))["columns"]] == ["surname", None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"])
async def test_the_encoding_is_told_by_the_bytes(client: AsyncClient, sessions: Sessions, encoding: str) -> None:
    sent = await send(client, as_csv(*LINES[:2], encoding=encoding))
    assert sent["header"][1] == "Prénom"
    await preview(client, sessions, sent)
    await run(client, sessions, sent["id"])
    (eloise,) = await people(client, "lefevre")
    assert eloise["first_names"] == "Éloïse"


async def test_a_workbook_is_read_as_a_file_is(client: AsyncClient, sessions: Sessions) -> None:
    made = io.BytesIO()
    book: Any = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for number, row in enumerate([["Nom", "CP", "Tél"], ["Durand", 1000, 612345678], ["=1+1", "", ""]]):
        for place, cell in enumerate(row):
            (sheet.write_string if isinstance(cell, str) else sheet.write)(number, place, cell)
    book.close()
    sent = await send(client, made.getvalue(), "contacts.xlsx")
    await preview(client, sessions, sent)
    done = await run(client, sessions, sent["id"])
    assert done["counts"]["created"] == 2
    (durand,) = await people(client, "durand")
    assert (durand["postcode"], [one["hint"] for one in durand["contacts"]]) == ("01000", ["… 78"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"nom;ville\nDurand;\0\n", "nuls"),
        (b"PK\x03\x04 abime", "abîmé"),
        (b"nom;ville\n\xff\xff\xb0;x\n", "CSV UTF-8"),
    ],
)
async def test_what_is_no_table_is_refused_with_what_to_do(client: AsyncClient, data: bytes, words: str) -> None:
    answer = await client.post("/v1/imports?origin=regular", files={"file": ("x.csv", data)})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/file")
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    ("columns", "pointer"),
    [
        (["surname"], "/columns"),
        (["surname", "inconnu", None], "/columns/1"),
        (["surname", "custom:inconnu", None], "/columns/1"),
        (["town", "town", None], "/columns/1"),
        (["surname", "use:email", None], "/columns"),
        (["surname", "use:opinion", None], "/columns/1"),
        ([None, "phone", None], "/columns"),
        (["surname", None, "tags"], "/columns/2"),
    ],
)
async def test_a_mapping_that_cannot_be_is_refused_where_it_is_wrong(
    client: AsyncClient, columns: list[str | None], pointer: str
) -> None:
    sent = await send(client, "nom;téléphone;religion\nDurand;0612345678;x\n".encode())
    assert [one["sensitive"] for one in sent["columns"]] == [False, False, True]
    assert sent["columns"][2]["sample"] == []
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns})
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_killed_worker_is_followed_by_one_that_goes_on(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_lines, "BATCH", 10)
    lines = [f"Nom{number};n{number}@exemple.fr" for number in range(35)]
    sent = await send(client, "\n".join(["nom;email", *lines]).encode())
    await preview(client, sessions, sent)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    async with transaction(sessions, campaign_id) as session:
        # As a worker leaves it that was killed after the second batch, with its first twenty people written.
        await session.execute(text("update person_import set done_line = 21"))
    await work_off(sessions, JOBS)
    done = (await client.get(f"/v1/imports/{sent['id']}")).json()
    assert (done["counts"]["created"], done["done_line"]) == (15, 36)


async def test_a_file_is_for_who_may_import_and_sees_the_whole_campaign(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    sent = await send(client, as_csv(LINES[0]))
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,), ("94080",))
    for subject in ("coordinator", "steward"):
        async with call(app, campaign_id, subject=subject) as other:
            assert (
                await other.post("/v1/imports?origin=regular", files={"file": ("x.csv", as_csv())})
            ).status_code == 403
            assert (await other.get(f"/v1/imports/{sent['id']}")).status_code == 403


async def test_an_import_is_started_once_and_in_order(client: AsyncClient, sessions: Sessions) -> None:
    sent = await send(client, as_csv(LINES[0]))
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 409
    assert (await client.post(f"/v1/imports/{sent['id']}/undo")).status_code == 409
    await preview(client, sessions, sent)
    await run(client, sessions, sent["id"])
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 409
    assert (await client.delete(f"/v1/imports/{sent['id']}")).status_code == 409
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": [None] * 13})
    assert answer.status_code == 409
