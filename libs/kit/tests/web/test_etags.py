from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from hypothesis import given
from hypothesis import strategies as st
from kit.app import Route, new_app
from kit.db.sessions import Sessions
from kit.testing.steps import call
from kit.testing.tokens import settings
from kit.web.etags import IfMatch, check_seen, version_of, with_etag
from kit.web.problems import Invalid, PreconditionFailed
from pydantic import BaseModel

router = APIRouter(route_class=Route, tags=["things"])


class Shelf(BaseModel):
    version: int
    books: int


@router.get("/v1/shelf")
async def get_shelf(response: Response, version: int = 3, books: int = 7) -> Shelf:
    """What two people may change, and what stands on it."""
    return with_etag(response, Shelf(version=version, books=books))


@router.post("/v1/shelf")
async def change_shelf(response: Response, if_match: IfMatch = None) -> Shelf:
    """Its next version."""
    return with_etag(response, Shelf(version=(version_of(if_match) or 0) + 1, books=0))


@router.get("/v1/books")
async def list_books(books: int = 2) -> list[int]:
    """Of no version."""
    return list(range(books))


@router.get("/shelf")
async def show_shelf() -> HTMLResponse:
    return HTMLResponse("<p>Sept livres</p>")


async def _pieces() -> AsyncIterator[bytes]:
    yield b"one"


@router.get("/v1/book")
async def read_book(named: bool) -> StreamingResponse:
    """As it comes, with a tag of its own or none."""
    headers = {"ETag": '"abc"'} if named else None
    return StreamingResponse(_pieces(), media_type="text/plain", headers=headers)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions), sessions, [router])


@dataclass
class Row:
    version: int


def test_what_an_answer_is_tagged_with_is_read_back_from_if_match() -> None:
    response = Response()
    row = Row(version=12)
    assert with_etag(response, row) is row
    assert version_of(response.headers["ETag"]) == 12
    assert version_of(f"W/{response.headers['ETag']}") == 12


@given(st.integers(0, 10**18 - 1), st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.sampled_from(["", "-gzip"]))
def test_the_version_is_read_whatever_a_gateway_made_of_the_tag(version: int, digest: str, coding: str) -> None:
    assert version_of(f'"{version}.{digest}{coding}"') == version_of(f'W/"{version}.{digest}"') == version


@pytest.mark.parametrize("any_will_do", [None, "*"])
def test_without_a_version_any_will_do(any_will_do: str | None) -> None:
    assert version_of(any_will_do) is None


@pytest.mark.parametrize("strange", ["", "x", '"-1"', '"1.5"', '"²"', '"1", "2"'])
def test_a_tag_that_is_not_ours_is_refused(strange: str) -> None:
    with pytest.raises(Invalid):
        version_of(strange)


@pytest.mark.parametrize("path", ["/v1/shelf", "/v1/books", "/v1/book?named=true"])
@pytest.mark.parametrize("said", ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"])
async def test_what_the_caller_has_is_not_sent_again(app: FastAPI, path: str, said: str) -> None:
    async with call(app) as client:
        read = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": said.format(read.headers["ETag"])})
    assert (read.status_code, read.content != b"") == (200, True)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == read.headers["ETag"]
    assert again.headers["Cache-Control"] == read.headers["Cache-Control"] == "no-store"
    assert "Content-Type" not in again.headers


@pytest.mark.parametrize("coding", ["gzip", "zstd", "br"])
async def test_a_tag_that_a_gateway_wrote_its_coding_in_is_known(app: FastAPI, coding: str) -> None:
    async with call(app) as client:
        tag = (await client.get("/v1/books")).headers["ETag"].strip('"')
        again = await client.get("/v1/books", headers={"If-None-Match": f'"{tag}-{coding}"'})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("before", "after"),
    [("/v1/shelf", "/v1/shelf?version=4"), ("/v1/shelf", "/v1/shelf?books=8"), ("/v1/books", "/v1/books?books=3")],
)
async def test_what_has_changed_is_sent(app: FastAPI, before: str, after: str) -> None:
    """A new version, but also what stands beside the row of which it is one."""
    async with call(app) as client:
        tag = (await client.get(before)).headers["ETag"]
        again = await client.get(after, headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"] != tag, again.content != b"") == (200, True, True)


@pytest.mark.parametrize("said", ["", "nothing", '"', '""', "W/", '"' * 500])
async def test_a_tag_that_is_none_is_no_reason_to_send_nothing(app: FastAPI, said: str) -> None:
    async with call(app) as client:
        read = await client.get("/v1/books", headers={"If-None-Match": said})
    assert (read.status_code, read.json()) == (200, [0, 1])


async def test_a_change_takes_the_tag_that_was_read(app: FastAPI) -> None:
    async with call(app) as client:
        read = await client.get("/v1/shelf")
        changed = await client.post("/v1/shelf", headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()["version"], changed.headers["ETag"]) == (200, 4, '"4"')


async def test_pages_and_streams_without_a_tag_of_their_own_come_whole(app: FastAPI) -> None:
    async with call(app) as client:
        page = await client.get("/shelf", headers={"If-None-Match": "*"})
        stream = await client.get("/v1/book?named=false", headers={"If-None-Match": "*"})
    assert (page.status_code, "ETag" in page.headers) == (200, False)
    assert (stream.status_code, stream.content) == (200, b"one")


@pytest.mark.parametrize("seen", [None, 3])
def test_a_change_to_what_was_read_is_taken(seen: int | None) -> None:
    check_seen(seen, 3, "Cette action", "This action", "lue", lambda: pytest.fail("made for nothing"))


@pytest.mark.parametrize(
    ("read", "fr", "en"),
    [
        (
            "lue",
            "L'action a changé depuis que vous l'avez lue : voici ce qu'elle est devenue.",
            "The action has changed",
        ),
        ("lus", "L'action ont changé depuis que vous les avez lus : voici ce qu'ils sont devenus.", "read them"),
    ],
)
def test_a_change_to_what_somebody_else_changed_is_refused_with_what_it_is_now(read: Any, fr: str, en: str) -> None:
    with pytest.raises(PreconditionFailed) as refused:
        check_seen(3, 4, "L'action", "The action", read, lambda: {"version": 4})
    assert refused.value.more == {"current": {"version": 4}}
    assert refused.value.fr.startswith(fr)
    assert en in refused.value.en
