import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.security.links import new_link
from kit.testing.steps import Reading
from PIL import Image

Outing = tuple[dict[str, Any], str]
NewOuting = Callable[..., Awaitable[Outing]]


@pytest.fixture
def new_outing(client: AsyncClient) -> NewOuting:
    """A round of two poster sites and the path of a volunteer's link to it."""

    async def make(**fields: Any) -> Outing:
        poster_sites: list[str] = []
        for number in range(2):
            body = {"kind": "official_board", "label": f"École {number}", "longitude": 2.4, "latitude": 48.7 + number}
            poster_sites.append((await client.post("/v1/poster-sites", json=body)).json()["id"])
        hours = {"starts_at": "2029-05-19T18:00:00Z", "ends_at": "2029-05-19T20:00:00Z"}
        body = {"kind": "postering", "title": "Collage des écoles", "poster_sites": poster_sites} | hours | fields
        street_round = (await client.post("/v1/street-rounds", json=body)).json()
        person = (await client.post("/v1/people", json={"surname": "Abeille", "source": "form"})).json()["id"]
        helper = await client.post(f"/v1/street-rounds/{street_round['id']}/helpers", json={"person_id": person})
        assert helper.status_code == 201, helper.text
        return street_round, helper.json()["path"]

    return make


@pytest.fixture
async def phone(app: FastAPI) -> AsyncClient:
    """Without an account."""
    return AsyncClient(transport=Reading(app), base_url="http://tests")


async def tick(phone: AsyncClient, path: str, **fields: Any) -> Response:
    said = {"id": str(uuid4()), "position": "1", "outcome": "done", "count": "2"} | fields
    return await phone.post(f"{path}/pointages", data=said)


async def test_who_has_the_link_ticks_off_once_and_sees_it(
    client: AsyncClient, phone: AsyncClient, new_outing: NewOuting
) -> None:
    street_round, path = await new_outing()
    page = await phone.get(path)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Collage des écoles" in page.text
    assert "Abeille" not in page.text
    same = str(uuid4())
    answers = [await tick(phone, path, id=same, outcome="torn") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    seen = (await client.get(f"/v1/street-rounds/{street_round['id']}")).json()
    assert (seen["sums"]["posters"], seen["stops"][0]["mark"]["outcome"]) == (2, "torn")
    assert [one["what"] for one in (await client.get("/v1/poster-site-reports")).json()["items"]] == ["torn"]
    assert "Arraché : recollé" in (await phone.get(path)).text


@pytest.mark.parametrize(
    "fields",
    [{"position": "9"}, {"count": "beaucoup"}, {"outcome": "brûlé"}, {"id": "x"}, {"count": "9" * 40}],
    ids=str,
)
async def test_what_cannot_be_noted_is_said_on_the_page(
    phone: AsyncClient, new_outing: NewOuting, fields: dict[str, str]
) -> None:
    _, path = await new_outing()
    answer = await tick(phone, path, **fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_a_photo_is_sent_from_the_page(client: AsyncClient, phone: AsyncClient, new_outing: NewOuting) -> None:
    street_round, path = await new_outing()
    written = io.BytesIO()
    Image.new("RGB", (60, 40)).save(written, "JPEG")
    sent = await phone.post(f"{path}/photos/2", files={"file": ("affiche.jpg", written.getvalue())})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?done=photo#etape-2")
    assert len((await client.get(f"/v1/street-rounds/{street_round['id']}")).json()["stops"][1]["photos"]) == 1
    refused = await phone.post(f"{path}/photos/2", files={"file": ("affiche.jpg", b"MZ a program")})
    assert (refused.status_code, "JPEG ou PNG" in refused.text) == (422, True)


async def test_the_page_says_what_is_over(client: AsyncClient, phone: AsyncClient, new_outing: NewOuting) -> None:
    street_round, path = await new_outing()
    assert (await client.post(f"/v1/street-rounds/{street_round['id']}/cancel")).status_code == 200
    assert "annulée" in (await phone.get(path)).text
    # What happened is noted all the same.
    assert (await tick(phone, path)).status_code == 303


async def test_links_to_anything_else_lead_to_no_round(
    phone: AsyncClient, sessions: Sessions, campaign_id: UUID, new_outing: NewOuting
) -> None:
    await new_outing()
    async with transaction(sessions, campaign_id) as session:
        token = await new_link(session, campaign_id, "own_page", uuid4())
    for path in (f"/sortie/{token}", "/sortie/nulle-part"):
        assert (await phone.get(path)).status_code == 404
        assert (await tick(phone, path)).status_code == 404
        assert (await phone.post(f"{path}/photos/1", content=b"x")).status_code == 404


async def test_a_mark_that_waited_on_the_phone_happened_when_it_was_made(
    client: AsyncClient, phone: AsyncClient, new_outing: NewOuting
) -> None:
    street_round, path = await new_outing()
    assert (await tick(phone, path, late="3600")).status_code == 303
    mark = (await client.get(f"/v1/street-rounds/{street_round['id']}")).json()["stops"][0]["mark"]
    waited = datetime.fromisoformat(mark["recorded_at"]) - datetime.fromisoformat(mark["happened_at"])
    assert waited >= timedelta(hours=1)
    assert (await tick(phone, path, late="-5")).status_code == 422
    assert (await tick(phone, path, late="9" * 30)).status_code == 422
