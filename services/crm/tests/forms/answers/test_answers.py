"""Answers stand on somebody's page with their consent, and live on in sums without it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from crm.forms.answers.small_groups import LEAST, visible_cells
from crm.forms.questionnaires.definitions import EXAMPLE
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

SENSITIVE = {"key": "avis", "kind": "scale", "label": {"fr": "Votre avis sur nous ?"}, "sensitive": True}


@pytest.fixture
async def questionnaire(client: AsyncClient) -> str:
    questions: list[Any] = [*EXAMPLE["questions"], SENSITIVE]
    put = {"name": "Mai", "definition": EXAMPLE | {"questions": questions}}
    made = (await client.post("/v1/questionnaires", json=put)).json()["id"]
    await client.post(f"/v1/questionnaires/{made}/versions")
    return made


def sheet(questionnaire: str, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "questionnaire_id": questionnaire,
        "number": 1,
        "channel": "door",
        "station": "94033_0001",
        "answers": answers,
    } | more


async def test_answers_without_a_name_are_sums_and_nothing_else(client: AsyncClient, questionnaire: str) -> None:
    place = f"/v1/questionnaires/{questionnaire}/versions/1/totals"
    for _ in range(4):
        await client.post("/v1/answers", json=sheet(questionnaire, {"vote": False}))
    few = (await client.get(place)).json()["questions"][0]
    assert (few["answered"], [cell["people"] for cell in few["cells"]]) == (None, [None, None])
    last = sheet(questionnaire, {"vote": False})
    assert (await client.post("/v1/answers", json=last)).json()["summed"] == ["vote"]
    assert (await client.post("/v1/answers", json=last)).json()["repeated"] is True
    enough = (await client.get(place)).json()["questions"][0]
    assert (enough["answered"], [cell["people"] for cell in enough["cells"]]) == (5, [0, 5])
    await client.post("/v1/answers", json=sheet(questionnaire, {"vote": True}))
    one_more = (await client.get(place)).json()["questions"][0]
    assert (one_more["answered"], [cell["people"] for cell in one_more["cells"]]) == (6, [None, None])
    elsewhere = (await client.get(place, params={"station": "94033_0002"})).json()["questions"][0]
    assert elsewhere["answered"] == 0


async def test_with_consent_they_stand_on_the_timeline(client: AsyncClient, questionnaire: str) -> None:
    person = (await client.post("/v1/people", json={"first_names": "Ada", "source": "door"})).json()["id"]
    said = {"vote": True, "themes": ["ecologie"], "avis": 5}
    named = sheet(questionnaire, said, person_id=person, consent_text="porte-2029-05")
    told = (await client.post("/v1/answers", json=named)).json()
    # An opinion is kept by name only with the consent that is about opinions.
    assert (told["kept"], told["summed"]) == (["vote", "themes"], ["avis"])
    lines = (await client.get(f"/v1/people/{person}/timeline")).json()["items"]
    answered = next(line for line in lines if line["what"] == "answers")
    assert answered["detail"] == "Porte à porte de mai"
    assert answered["text"] == (
        "Êtes-vous inscrit sur la liste électorale ? oui\nQu'est-ce qui compte pour vous ? L'écologie"
    )
    card = (await client.get(f"/v1/people/{person}")).json()
    assert [one["theme"] for one in card["themes"]] == ["ecologie"]

    agreed = {"use": "opinion", "state": "given", "source": "door", "text_version": "porte-2029-05"}
    await client.post(f"/v1/people/{person}/consents", json=agreed)
    whole = (await client.post("/v1/answers", json=named | {"id": str(uuid4())})).json()
    assert whole["kept"] == ["vote", "themes", "avis"]
    assert (await client.delete(f"/v1/people/{person}")).status_code == 204


async def test_a_name_needs_consent_and_the_right_to_write_it(
    client: AsyncClient, call_as: Callable[..., Any], questionnaire: str
) -> None:
    person = (await client.post("/v1/people", json={"first_names": "Ada", "source": "door"})).json()["id"]
    without = await client.post("/v1/answers", json=sheet(questionnaire, {"vote": True}, person_id=person))
    assert (without.status_code, without.json()["pointer"]) == (422, "/consent_text")
    await client.put("/v1/members/merle", json={"display_name": "Merle", "roles": ["canvasser"]})
    async with call_as("merle") as merle:
        named = sheet(questionnaire, {"vote": True}, person_id=person, consent_text="x")
        assert (await merle.post("/v1/answers", json=named)).status_code == 403
        assert (await merle.post("/v1/answers", json=sheet(questionnaire, {"vote": True}))).status_code == 201


async def test_what_was_not_asked_or_not_published_is_refused(client: AsyncClient, questionnaire: str) -> None:
    wrong = await client.post("/v1/answers", json=sheet(questionnaire, {"themes": ["ecologie"]}))
    assert (wrong.status_code, wrong.json()["pointer"]) == (422, "/answers/themes")
    assert (await client.post("/v1/answers", json=sheet(questionnaire, {}, number=2))).status_code == 404
    later = sheet(questionnaire, {"vote": True}, answered_at="2080-01-01T00:00:00Z")
    assert (await client.post("/v1/answers", json=later)).json()["pointer"] == "/answered_at"


COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(
    lambda counts: dict(zip("abcd", counts, strict=False))
)


@given(COUNTS, st.integers(0, 12))
def test_no_part_that_is_shown_or_left_over_is_a_handful(cells: dict[str, int], silent: int) -> None:
    answered = sum(cells.values()) + silent
    seen = visible_cells(answered, cells, several=False)
    assert seen.keys() == cells.keys()
    if any(count is not None for count in seen.values()):
        assert all(count == 0 or count >= LEAST for count in (*cells.values(), silent))


@given(COUNTS)
def test_of_several_answers_each_the_few_on_either_side_are_hidden(cells: dict[str, int]) -> None:
    answered = max(cells.values()) + 3
    for count in visible_cells(answered, cells, several=True).values():
        assert count is None or (answered >= LEAST and not 0 < count < LEAST and not 0 < answered - count < LEAST)
