from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

import pytest
from common.scopes import Role
from httpx import AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.steps import new_member
from results.ballots.candidates.service import KnownCandidate
from results.sheets.tally_batches.sheet_table import Row, Unreadable, read_sheets

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
HEAD = "bureau;inscrits;votants;blancs;nuls;exprimes;1;2"
GOOD = "94033_0001;1000;700;12;8;680;400;280"
CANDIDATES = [KnownCandidate("A", 1, "Camille Exemple", "DVC"), KnownCandidate("B", 2, "Dominique Essai", None)]


async def send(client: AsyncClient, *lines: str, encoding: str = "utf-8") -> Response:
    data = "\n".join(lines).encode(encoding)
    return await client.post("/v1/tally-batches?round=1", files={"file": ("feuilles.csv", data)})


async def test_each_line_is_taken_or_refused_by_itself(client: AsyncClient) -> None:
    answer = await send(
        client,
        HEAD,
        GOOD,
        "94033_0002;1000;701;12;8;680;400;280",
        "94033_9999;1000;700;12;8;680;400;280",
        "94080_0001;1000;-1;12;8;680;400;280",
        "nulle part;1000;700;12;8;680;400;280",
    )
    assert answer.status_code == 200
    read = answer.json()
    assert (read["accepted"], read["refused"]) == (2, 3)
    assert [(row["line"], row["state"], row["reason"], row["pointer"]) for row in read["rows"]] == [
        (2, "validated", None, None),
        (3, "disputed", "arithmetic", "/voters"),
        (4, None, None, "/station"),
        (5, None, None, "/voters"),
        (6, None, None, "/station"),
    ]
    assert all(row["detail"] for row in read["rows"][1:])
    sheets = (await client.get("/v1/tallies")).json()["items"]
    assert {(one["station"], one["source"]) for one in sheets} == {("94033_0001", "import"), ("94033_0002", "import")}


async def test_the_same_file_again_changes_nothing(client: AsyncClient) -> None:
    first, again = await send(client, HEAD, GOOD), await send(client, HEAD, GOOD)
    assert first.json() == again.json()
    assert len((await client.get("/v1/tallies")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("head", "line", "encoding"),
    [
        ("Bureau,Exprimés,Nuls,Blancs,Votants,Inscrits,Voix 1,Voix 2", "94033_0001,680,8,12,700,1000,400,280", "utf-8"),
        (
            "bureau\texprimes\tnuls\tblancs\tvotants\tinscrits\tA\tB",
            "94033_0001\t680\t8\t12\t700\t1 000\t400\t280",
            "utf-8",
        ),
        (
            "BUREAU;EXPRIMÉS;NULS;BLANCS;VOTANTS;INSCRITS;Camille Exemple;Dominique Essai;Remarque",
            "94033_0001;680;8;12;700;1000;400;280;élu",
            "cp1252",
        ),
        ("\ufeff" + HEAD + ";emargements;observation", GOOD + ";700;« rien »", "utf-8"),
    ],
)
async def test_a_table_is_read_as_spreadsheets_write_it(
    client: AsyncClient, head: str, line: str, encoding: str
) -> None:
    answer = await send(client, head, line, encoding=encoding)
    assert answer.json()["rows"][0]["state"] == "validated", answer.text


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("",),
        (HEAD,),
        ("bureau;inscrits;votants;blancs;nuls;1", GOOD),
        ("inscrits;votants;blancs;nuls;exprimes;1;2", GOOD),
        ("bureau;inscrits;votants;blancs;nuls;exprimes;Personne", GOOD),
        (HEAD + ";Voix 1", GOOD),
        (HEAD, *[GOOD] * 2001),
    ],
)
async def test_a_file_that_cannot_be_read_is_a_problem(client: AsyncClient, lines: tuple[str, ...]) -> None:
    answer = await send(client, *lines)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/file")
    assert (await client.get("/v1/tallies")).json()["items"] == []


async def test_a_file_that_is_too_large_is_refused(client: AsyncClient) -> None:
    answer = await client.post("/v1/tally-batches", files={"file": ("feuilles.csv", b"x" * (4 * 2**20 + 70_000))})
    assert answer.status_code == 413


async def test_a_reporters_file_holds_only_their_stations(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,), ("94080",))
    async with call_as("reporter") as reporter:
        answer = await send(reporter, HEAD, GOOD, GOOD.replace("94033", "94080"))
    assert [(row["state"], row["pointer"]) for row in answer.json()["rows"]] == [
        (None, "/station"),
        ("validated", None),
    ]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda line: f"{HEAD}\n{line}".encode())))
def test_any_bytes_are_rows_or_unreadable(data: bytes) -> None:
    try:
        rows: list[Row] = read_sheets(data, CANDIDATES, 1)
    except Unreadable:
        return
    assert all(row.line >= 2 for row in rows)
