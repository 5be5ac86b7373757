"""The page where a campaign says what else it notes about people."""

import pytest
from crm.people.records.form_input import key_of
from crm.people.records.schemas import FieldKey
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter


@given(st.text(max_size=80))
def test_a_key_is_empty_or_one_the_api_takes(label: str) -> None:
    key = key_of(label)
    assert key == "" or TypeAdapter(FieldKey).validate_python(key) == key


def test_a_key_is_read_in_the_label() -> None:
    assert key_of("A un vélo") == "a_un_velo"
    assert key_of("2e langue (parlée)") == "e_langue_parlee"


async def test_a_field_is_added_worded_anew_and_taken_away(client: AsyncClient) -> None:
    form = {"label": "Taille de tee-shirt", "kind": "choice", "options": "S, M, L"}
    assert (await client.post("/custom-fields", data=form)).status_code == 303
    page = (await client.get("/custom-fields")).text
    assert all(said in page for said in ("Taille de tee-shirt", "S, M, L", "taille_de_tee_shirt"))
    again = await client.post("/custom-fields", data=form)
    assert (again.status_code, "déjà ce nom" in again.text) == (409, True)
    worded = form | {"key": "taille_de_tee_shirt", "label": "Taille", "options": "S, M, L, XL"}
    assert (await client.post("/custom-fields", data=worded)).status_code == 303
    (field,) = (await client.get("/v1/custom-fields")).json()["items"]
    assert field == {
        "key": "taille_de_tee_shirt",
        "label": "Taille",
        "kind": "choice",
        "options": ["S", "M", "L", "XL"],
    }
    unsure = await client.post("/custom-fields/taille_de_tee_shirt/remove", data={})
    assert (unsure.status_code, len((await client.get("/v1/custom-fields")).json()["items"])) == (422, 1)
    assert (await client.post("/custom-fields/taille_de_tee_shirt/remove", data={"sure": "yes"})).status_code == 303
    assert (await client.get("/v1/custom-fields")).json()["items"] == []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"label": "Religion", "kind": "text"}, "art. 9"),
        ({"label": "État de santé", "kind": "yes_no"}, "art. 9"),
        ({"label": "Taille", "kind": "choice"}, "Un choix a des valeurs"),
        ({"label": "Taille", "kind": "text", "options": "S"}, "Un choix a des valeurs"),
        ({"label": "???", "kind": "text"}, "au moins une lettre"),
        ({"label": "", "kind": "text"}, "le nom du champ"),
        ({"label": "Taille", "kind": "formule"}, "la nature du champ"),
    ],
)
async def test_what_cannot_be_a_field_is_refused_in_words(client: AsyncClient, form: dict[str, str], said: str) -> None:
    answer = await client.post("/custom-fields", data=form)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert (await client.get("/v1/custom-fields")).json()["items"] == []
