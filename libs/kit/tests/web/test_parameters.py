"""What may stand in an address's query, and what is said of the rest."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI, Query
from fastapi.routing import APIRoute
from kit.testing.steps import call
from kit.web.paging import Paging
from kit.web.parameters import QueryParameters, parameters_of
from pydantic import BaseModel


class Wanted(BaseModel):
    of_list: Annotated[str | None, Query(alias="list")] = None
    stations: list[str] | None = None


async def read_many(
    paging: Paging,
    tag: Annotated[list[str] | None, Query()] = None,
    round_number: Annotated[int | None, Query(alias="round")] = None,
) -> None: ...


async def read_model(wanted: Annotated[Wanted, Query()]) -> None: ...


async def _role(role: Annotated[Sequence[str], Query()] = ()) -> None: ...


async def read_depending(_: Annotated[None, Depends(_role)]) -> None: ...


FORM: dict[str, Any] = {
    "requestBody": {"content": {"multipart/form-data": {"schema": {"properties": {"file": {}, "source": {}}}}}}
}


async def test_an_unknown_parameter_is_named_with_what_was_meant(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        french = await client.get("/v1/events?limt=3")
        english = await client.get("/v1/events?limt=3", headers={"Accept-Language": "en"})
        far = await client.get("/v1/notes?size=3")
        fine = await client.get("/v1/events?limit=3")
    assert (french.status_code, french.json()["pointer"]) == (422, "?limt")
    assert french.headers["content-type"] == "application/problem+json"
    assert french.json()["detail"] == "Cette adresse ne prend pas de paramètre « limt ». Vouliez-vous « limit » ?"
    assert english.json()["detail"] == "There is no parameter `limt` here. Did you mean `limit`?"
    assert (far.status_code, far.json()["detail"]) == (422, "Cette adresse ne prend pas de paramètre « size ».")
    assert fine.status_code == 200


async def test_a_parameter_that_is_given_twice_is_refused_where_one_is_taken(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        answer = await client.get("/v1/events?limit=3&limit=4")
    assert (answer.status_code, answer.json()["pointer"]) == (422, "?limit")
    assert "deux fois" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["0612345678", "camille@exemple.fr", "%ED%A0%80", "a" * 500, "<b>"])
async def test_what_does_not_look_like_a_name_is_not_said_again(app: FastAPI, campaign_id: UUID, name: str) -> None:
    async with call(app, campaign_id) as client:
        answer = await client.get(f"/v1/notes?{name}=1")
    assert (answer.status_code, answer.json().get("pointer")) == (422, None)
    assert name not in answer.text


async def test_nothing_is_written_by_a_request_that_is_refused_so(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        refused = await client.post("/v1/notes?dry_run=true", json={"size": 1, "text": "x"})
        kept = await client.get("/v1/notes")
    assert (refused.status_code, refused.json()["pointer"], kept.json()) == (422, "?dry_run", 0)


async def test_who_is_unknown_is_told_that_first(app: FastAPI) -> None:
    async with call(app) as client:
        answer = await client.get("/v1/notes?size=3", headers={"Authorization": ""})
    assert answer.status_code == 401


async def test_pages_and_public_addresses_bear_what_is_hung_onto_them(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        page = await client.get("/webhooks?utm_source=courriel&fbclid=x", headers={"Accept": "text/html"})
        public = await client.get(f"/v1/public/campaigns/{campaign_id}/notes?utm_source=x")
    assert (page.status_code, public.status_code) == (200, 200)


def test_what_a_route_takes_is_read_from_all_it_depends_on() -> None:
    many = parameters_of(APIRoute("/many", read_many))
    assert many == QueryParameters(frozenset({"tag", "round", "limit", "after"}), frozenset({"tag"}))
    assert parameters_of(APIRoute("/model", read_model)) == QueryParameters(
        frozenset({"list", "stations"}), frozenset({"stations"})
    )
    assert parameters_of(APIRoute("/depending", read_depending)) == QueryParameters(
        frozenset({"role"}), frozenset({"role"})
    )


def test_a_file_as_the_body_itself_has_the_fields_of_its_form_in_the_address() -> None:
    assert parameters_of(APIRoute("/file", _role, openapi_extra=FORM)).names == {"role", "file", "source"}
