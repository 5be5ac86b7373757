"""Who stands: entered over the API or by the form, versioned, and refused where it cannot be."""

from typing import Any
from uuid import UUID

import pytest
from common.events.predict import ContestChanged
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign, new_member, told
from kit.web.etags import version_of
from predict.contests.candidacies import Candidacy, find_fault, make_list_id

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "nuance": "UG", "ours": True},
    {"id": "B", "label": "Ensemble", "nuance": "ENS"},
    {"id": "C", "label": "Sans étiquette", "bloc": "divers"},
]


def test_a_contest_without_fault_has_none() -> None:
    lists = [Candidacy("A", "A", None, "gauche", ours=True), Candidacy("B", "B", None, "centre", ours=False)]

    assert find_fault(lists) is None


@given(st.lists(st.text(max_size=130), max_size=12))
def test_every_slug_is_new_and_an_id(labels: list[str]) -> None:
    taken: list[str] = []
    for label in labels:
        taken.append(make_list_id(label, taken))

    assert len(set(taken)) == len(taken)
    assert all(one.replace("-", "").isalnum() and one.isascii() and len(one) <= 64 for one in taken)


async def test_before_anybody_says_who_stands_there_is_a_list_for_each_bloc(client: AsyncClient) -> None:
    answer = await client.get("/v1/contest")

    assert version_of(answer.headers["etag"]) == 0
    assert {one["bloc"] for one in answer.json()["lists"]} >= {"gauche", "centre", "droite", "extrême droite"}
    assert not any(one["ours"] for one in answer.json()["lists"])


async def test_a_contest_is_put_and_read_with_the_bloc_of_each_nuance(client: AsyncClient) -> None:
    put = await client.put("/v1/contest", json={"lists": LISTS}, headers={"If-Match": '"0"'})
    read = await client.get("/v1/contest")

    assert put.status_code == 200, put.text
    assert read.json() == put.json()
    assert version_of(read.headers["etag"]) == 1
    assert [one["bloc"] for one in read.json()["lists"]] == ["gauche", "centre", "divers"]


async def test_who_changes_what_somebody_else_changed_sees_both(client: AsyncClient) -> None:
    await client.put("/v1/contest", json={"lists": LISTS})

    late = await client.put("/v1/contest", json={"lists": LISTS[:2]}, headers={"If-Match": '"0"'})

    assert late.status_code == 412
    assert len(late.json()["current"]["lists"]) == 3


@pytest.mark.parametrize(
    ("lists", "pointer"),
    [
        ([], "/lists"),
        ([LISTS[0], {**LISTS[1], "id": "A"}], "/lists/1/id"),
        ([LISTS[0], {**LISTS[1], "ours": True}], "/lists/1/ours"),
        ([{"id": "A", "label": "A", "nuance": "XYZ"}], "/lists/0/nuance"),
        ([LISTS[0], {"id": "Z", "label": "Z", "nuance": "ZZZZ", "bloc": "divers"}], "/lists/1/nuance"),
        ([{"id": "A", "label": "A"}], "/lists/0/bloc"),
        ([{"id": "A", "label": "A", "bloc": "nulle part"}], "/lists/0/bloc"),
        ([{**LISTS[0], "second_round": "merged", "merged_into": "Z"}], "/lists/0/merged_into"),
        ([{**LISTS[0], "second_round": "merged", "merged_into": "A"}], "/lists/0/merged_into"),
        ([{**LISTS[0], "merged_into": "B"}, LISTS[1]], "/lists/0/merged_into"),
        (
            [{**LISTS[0], "second_round": "merged", "merged_into": "B"}, {**LISTS[1], "second_round": "withdrew"}],
            "/lists/0/merged_into",
        ),
        ([{**LISTS[0], "label": "x" * 121}], "/lists/0/label"),
    ],
)
async def test_lists_that_cannot_stand_together_are_refused_by_field(
    client: AsyncClient, lists: list[dict[str, Any]], pointer: str
) -> None:
    answer = await client.put("/v1/contest", json={"lists": lists})

    assert answer.status_code == 422
    assert answer.json()["pointer"] == pointer


async def test_a_reader_of_places_sees_no_contest(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "visitor", (Role.READER,))
    async with call(app, campaign_id, subject="visitor") as visitor:
        assert (await visitor.get("/v1/contest")).status_code == 403


async def test_another_campaign_has_its_own_contest(client: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    await client.put("/v1/contest", json={"lists": LISTS})
    async with call(app, await new_campaign(sessions)) as other:
        assert (await other.get("/v1/contest")).json()["version"] == 0


async def save(client: AsyncClient, **rows: Any) -> tuple[int, str]:
    empty = {"id": ["", ""], "nuance": ["", ""], "bloc": ["", ""], "fate": ["stands", "stands"]}
    answer = await client.post(
        "/contest", data={**empty, "ours": "-", "version": "0", **rows}, headers={"Accept": "text/html"}
    )
    return answer.status_code, answer.text


async def test_the_form_saves_the_lists_and_shows_them(client: AsyncClient) -> None:
    status, _ = await save(client, label=["Union de la gauche", "Ensemble"], nuance=["ug", "ENS"], ours="0")
    page = (await client.get("/contest", headers={"Accept": "text/html"})).text

    assert status == 303
    assert [one["id"] for one in (await client.get("/v1/contest")).json()["lists"]] == [
        "union-de-la-gauche",
        "ensemble",
    ]
    assert 'value="Union de la gauche"' in page
    assert "style=" not in page
    assert "<script" not in without_frame_script(page)


@pytest.mark.parametrize(
    ("rows", "said", "input"),
    [
        ({"label": ["", ""]}, "de 1 à 60", ""),
        ({"label": ["Seule", ""]}, "De quel bloc", "bloc-0"),
        ({"label": ["Seule"]}, "incomplet", ""),
        (
            {"label": ["Seule", ""], "nuance": ["un mot", ""]},
            "la nuance (un code du ministère, comme UG) de la liste 1",
            "nuance-0",
        ),
    ],
)
async def test_the_form_says_what_is_missing(client: AsyncClient, rows: dict[str, Any], said: str, input: str) -> None:
    status, page = await save(client, **rows)

    assert status == 422
    assert not input or f'<a href="#{input}">' in page
    assert rows["label"][0] == "" or f'value="{rows["label"][0]}"' in page
    assert said in page


async def test_every_change_of_the_lists_is_told_with_which_is_ours(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.put("/v1/contest", json={"lists": LISTS})
    await client.put("/v1/contest", json={"lists": LISTS[:2]})

    first, second = [one for one in await told(sessions, campaign_id) if isinstance(one, ContestChanged)]
    assert (first.version, second.version) == (1, 2)
    assert [(one.id, one.bloc, one.ours) for one in first.lists] == [
        ("A", "gauche", True),
        ("B", "centre", False),
        ("C", "divers", False),
    ]
    assert [one.label for one in second.lists] == ["Union de la gauche", "Ensemble"]
