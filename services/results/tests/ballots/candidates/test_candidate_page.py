from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def empty(app: FastAPI, sessions: Sessions):
    async with call(app, await new_campaign(sessions)) as client:
        client.headers.update(PAGE)
        yield client


async def standing(client: AsyncClient, number: int = 1) -> list[tuple[Any, ...]]:
    items = (await client.get(f"/v1/rounds/{number}/candidates")).json()["items"]
    return [(item["panel"], item["name"], item["nuance"]) for item in items]


async def test_rows_are_typed_and_a_row_without_a_number_follows(empty: AsyncClient) -> None:
    form = {"panel": ["3", "", ""], "name": ["Ada Exemple", "Zoé Modèle", " "], "nuance": ["ug", "", ""]}
    answer = await empty.post("/candidates?round=1", data=form)
    page = await empty.get(answer.headers["location"])

    assert answer.status_code == 303
    assert await standing(empty) == [(3, "Ada Exemple", "UG"), (4, "Zoé Modèle", None)]
    assert "2 candidatures au tour 1" in page.text


async def test_a_refused_row_keeps_what_was_typed(empty: AsyncClient) -> None:
    form = {"panel": ["1", "1"], "name": ["Ada Exemple", "Zoé Modèle"], "nuance": ["", ""]}
    answer = await empty.post("/candidates?round=1", data=form)

    assert answer.status_code == 422
    assert "même panneau" in answer.text
    assert 'value="Zoé Modèle"' in answer.text
    assert await standing(empty) == []


async def test_more_rows_are_given_without_losing_any(empty: AsyncClient) -> None:
    answer = await empty.post(
        "/candidates?round=1", data={"panel": ["1"], "name": ["Ada"], "nuance": [""], "more": "1"}
    )

    assert answer.status_code == 200
    assert answer.text.count('name="name"') == 4
    assert await standing(empty) == []


async def test_pasted_lines_and_a_file_replace_the_rows(empty: AsyncClient) -> None:
    pasted = await empty.post("/candidates/paste?round=1", data={"lines": "1 Ada Exemple (UG)\n2 Zoé Modèle"})
    before = await standing(empty)
    table = "code_circo;numero;prenom;nom;code_nuance\n094-06;5;Lou;AUTRE;RN\n094-01;6;Pas;ICI;LR\n".encode("cp1252")
    sent = await empty.post("/candidates/file?round=1", files={"file": ("c.csv", table, "text/csv")})

    assert (pasted.status_code, sent.status_code) == (303, 303)
    assert before == [(1, "Ada Exemple", "UG"), (2, "Zoé Modèle", None)]
    assert await standing(empty) == [(5, "Lou AUTRE", "RN")]


@pytest.mark.parametrize("content", [b"", b"\0\n\0", b"code_circo;nom\n9401;X\n"])
async def test_a_file_of_nobody_is_refused_at_its_field(empty: AsyncClient, content: bytes) -> None:
    answer = await empty.post("/candidates/file?round=1", files={"file": ("c.csv", content, "text/csv")})

    assert answer.status_code == 422
    assert 'id="file-file-error"' in answer.text


async def test_a_reader_sees_who_stands_and_cannot_change_it(client: AsyncClient, call_as: CallAs) -> None:
    async with call_as("tester", "stations:read") as reader:
        page = await reader.get("/candidates", headers=PAGE)
        refused = await reader.post("/candidates/paste?round=1", data={"lines": "1 X"}, headers=PAGE)

    assert "Camille Exemple" in page.text
    assert "<form" not in page.text.partition("<main")[2]
    assert refused.status_code == 403
