"""A file about people who are known already: what its preview says, what it changes, what an undo leaves."""

from typing import Any
from uuid import UUID

import pytest
from common.events.crm import PersonChanged
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import told, work_off
from sqlalchemy import text

from services.crm.tests.imports.files.conftest import Look

HEADER = "Nom;Prénom;Courriel;Portable;Adresse;Code postal;Ville;Étiquettes"
FIRST = (
    "Lefèvre;Éloïse;eloise@exemple.fr;06 12 34 56 78;3 rue des Tilleuls;94300;Vincennes;marché",
    "Durand;Paul;paul@exemple.fr;;;;;marché",
    "Petit;Jeanne;jeanne@exemple.fr;;;;Lyon;",
)
NEXT = (
    "Lefèvre;Éloïse;eloise@exemple.fr;;;;;",
    "Durand;Paul;paul@exemple.fr;06 12 34 56 79;;;;",
    "Petit;Jeanne;jeanne@exemple.fr;;;;Paris;",
    "Nouveau;Noé;noe@exemple.fr;;;;;",
)
EFFECTS = ("created", "changed", "same", "suppressed", "refused")


async def person(client: AsyncClient, name: str) -> dict[str, Any]:
    (row,) = (await client.post("/v1/people/search", json={"name": name})).json()["items"]
    return (await client.get(f"/v1/people/{row['id']}")).json()


async def undo(client: AsyncClient, sessions: Sessions, done: dict[str, Any]) -> None:
    assert (await client.post(f"/v1/imports/{done['id']}/undo")).status_code == 202
    await work_off(sessions, JOBS)


@pytest.mark.parametrize(
    ("known", "changed", "same"), [("complete", 1, 2), ("replace", 2, 1), ("leave", 0, 3)], ids=str
)
async def test_the_preview_says_what_the_import_then_does(write: Look, known: str, changed: int, same: int) -> None:
    await write(HEADER, *FIRST, unknown_tags="create")
    done = await write(HEADER, *NEXT, known=known)
    assert (done["preview"]["changed"], done["preview"]["same"], done["preview"]["created"]) == (changed, same, 1)
    assert [done["preview"][one] for one in EFFECTS] == [done["counts"][one] for one in EFFECTS]


async def test_a_yes_of_the_file_alone_is_a_change_that_the_preview_sees(write: Look) -> None:
    await write(HEADER, *FIRST)
    header = f"{HEADER};Accepte les e-mails;Source du consentement;Version du texte;Date du consentement;Preuve"
    done = await write(header, f"{NEXT[0]};oui;stand;form-2029;01/03/2026;feuille 2")
    assert (done["preview"]["changed"], done["counts"]["changed"]) == (1, 1)


async def test_two_lines_with_two_addresses_of_one_person_are_both_written(client: AsyncClient, write: Look) -> None:
    await write(HEADER, FIRST[0])
    lines = (
        "Lefèvre;Éloïse;eloise@exemple.fr;;;;;marché",
        "Lefèvre;Éloïse;;06 12 34 56 78;;;;réunion",
    )
    done = await write(HEADER, *lines, unknown_tags="create")
    assert (await person(client, "lefevre"))["tags"] == ["marché", "réunion"]
    assert (done["preview"]["changed"], done["preview"]["repeated"], done["counts"]["changed"]) == (1, 1, 2)


async def test_an_undo_takes_out_what_came_and_leaves_what_somebody_added_since(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, write: Look
) -> None:
    assert (await client.put("/v1/custom-fields/velo", json={"label": "Vélo", "kind": "text"})).status_code < 300
    await write(HEADER, *FIRST)
    done = await write(f"{HEADER};Vélo", f"{NEXT[1]};cargo", unknown_tags="create", tags=["salon"])
    paul = await person(client, "durand")
    assert (paul["tags"], paul["custom"], len(paul["contacts"])) == (["salon"], {"velo": "cargo"}, 2)
    since = {"tags": ["salon", "ami"], "town": "Créteil"}
    assert (await client.patch(f"/v1/people/{paul['id']}", json=since)).status_code == 200
    await undo(client, sessions, done)
    paul = await person(client, "durand")
    assert (paul["tags"], paul["custom"], paul["town"], len(paul["contacts"])) == (["ami"], {}, "Créteil", 1)
    events = [one for one in await told(sessions, campaign_id) if isinstance(one, PersonChanged)]
    last = max((one for one in events if str(one.person) == paul["id"]), key=lambda one: one.version)
    assert (last.origin, last.fields) == ("import", ["contacts", "custom", "tags"])


async def test_an_undo_that_has_nothing_left_to_put_back_tells_nothing(
    client: AsyncClient, sessions: Sessions, write: Look
) -> None:
    await write(HEADER, *FIRST)
    done = await write(HEADER, NEXT[2], known="replace")
    jeanne = await person(client, "petit")
    assert jeanne["town"] == "Paris"
    await client.patch(f"/v1/people/{jeanne['id']}", json={"town": "Lille"})
    before = await person(client, "petit")
    await undo(client, sessions, done)
    assert await person(client, "petit") == before


async def test_an_undo_that_goes_on_after_a_kill_counts_who_was_gone_before(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, write: Look
) -> None:
    done = await write("Nom;Courriel", *(f"Nom{number};n{number}@exemple.fr" for number in range(9)))
    assert (await client.post(f"/v1/imports/{done['id']}/undo")).status_code == 202
    async with transaction(sessions, campaign_id) as session:
        # As a worker leaves it that was killed after a batch of four.
        await session.execute(text("delete from person where id in (select id from person order by id limit 4)"))
        await session.execute(text("update person_import set counts = counts || '{\"undone\": 4}'"))
    await work_off(sessions, JOBS)
    undone = (await client.get(f"/v1/imports/{done['id']}")).json()
    assert (undone["state"], undone["counts"]["undone"], undone["counts"]["kept"]) == ("undone", 9, 0)


async def test_a_rare_word_goes_with_the_last_who_bore_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, write: Look
) -> None:
    await write("Nom;Courriel", "Serinette;a@exemple.fr")
    done = await write("Nom;Courriel", "Serinette;b@exemple.fr", "Limonaire;c@exemple.fr")
    await undo(client, sessions, done)
    async with transaction(sessions, campaign_id) as session:
        words = await session.scalars(text("select distinct word from name_key"))
        assert set(words) == {"serinette"}
    assert len((await client.post("/v1/people/search", json={"name": "serinete"})).json()["items"]) == 1
