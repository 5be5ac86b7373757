import io
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from PIL import Image
from sqlalchemy import text

from .conftest import picture

JPEG = {"Content-Type": "image/jpeg"}


async def volunteer(client: AsyncClient, surname: str, **offer: Any) -> str:
    made = await client.post("/v1/people", json={"surname": surname, "source": "form"})
    assert made.status_code == 201, made.text
    at = f"/v1/people/{made.json()['id']}/availability"
    assert (await client.put(at, json={"skills": ["postering"], "slots": ["sat_evening"]} | offer)).status_code == 200
    return made.json()["id"]


async def test_who_can_and_is_free_then_and_there_is_found(client: AsyncClient, new_drop: Any) -> None:
    street_round = await new_drop(2)
    able = await volunteer(client, "Abeille", areas=["94033"])
    sunday = await volunteer(client, "Bourdon", slots=["sun_morning"])
    await volunteer(client, "Cigale", skills=["calls"])
    await volunteer(client, "Doryphore", areas=["94068"])
    at = f"/v1/street-rounds/{street_round['id']}"
    found = await client.get(f"{at}/eligible-volunteers")
    assert [one["person_id"] for one in found.json()["items"]] == [able]
    anytime = await client.get(f"{at}/eligible-volunteers", params={"any_time": True})
    assert [one["person_id"] for one in anytime.json()["items"]] == [able, sunday]
    assert (await client.post(f"{at}/helpers", json={"person_id": able})).status_code == 201
    assert (await client.get(f"{at}/eligible-volunteers")).json()["items"] == []
    assert [one["name"] for one in (await client.get(f"{at}/helpers")).json()["items"]] == ["Abeille"]


async def test_asked_again_there_is_one_helper_with_a_new_link(client: AsyncClient, new_drop: Any) -> None:
    street_round, person = await new_drop(1), await volunteer(client, "Abeille")
    at = f"/v1/street-rounds/{street_round['id']}/helpers"
    links = [(await client.post(at, json={"person_id": person})).json()["path"] for _ in range(2)]
    assert len(set(links)) == 2
    assert [(await client.get(link)).status_code for link in links] == [404, 200]
    (helper,) = (await client.get(at)).json()["items"]
    assert (await client.delete(f"{at}/{helper['id']}")).status_code == 204
    assert (await client.get(links[1])).status_code == 404


async def test_who_is_erased_goes_no_more(client: AsyncClient, new_drop: Any) -> None:
    street_round, person = await new_drop(1), await volunteer(client, "Abeille")
    at = f"/v1/street-rounds/{street_round['id']}/helpers"
    path = (await client.post(at, json={"person_id": person})).json()["path"]
    assert (await client.delete(f"/v1/people/{person}")).is_success
    assert (await client.get(at)).json()["items"] == []
    assert (await client.get(path)).status_code == 404


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Un fabricant"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 12.0)})
    return picture(exif=exif) + b"PK\x03\x04 another file"


async def test_a_photo_is_kept_sealed_and_without_its_place(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, new_drop: Any
) -> None:
    street_round = await new_drop(1)
    at = f"/v1/street-rounds/{street_round['id']}/stops/1/photos"
    sent = {"file": ("affiche.jpg", with_place())}
    first, again = await client.post(at, files=sent), await client.post(at, files=sent)
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 200, again.json()["id"])
    kept = await client.get(f"/v1/street-rounds/{street_round['id']}/photos/{first.json()['id']}")
    assert (kept.headers["content-type"], kept.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    with Image.open(io.BytesIO(kept.content)) as image:
        assert dict(image.getexif()) == {}
    assert b"fabricant" not in kept.content
    assert b"another file" not in kept.content
    async with transaction(sessions, campaign_id) as session:
        stored = await session.scalar(text("select content from street_round_photo"))
    assert not bytes(stored).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"MZ\x90\0 a program called affiche.jpg", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"\xff\xd8\xff" + b"a program" * 9, "damaged"),
        (picture(16000, 16000, "PNG"), "too_many_pixels"),
        (picture()[:900], "damaged"),
        (b"", "not_a_picture"),
    ],
    ids=["program", "svg", "disguised", "bomb", "broken", "empty"],
)
async def test_what_is_no_picture_is_refused(client: AsyncClient, new_drop: Any, data: bytes, reason: str) -> None:
    street_round = await new_drop(1)
    answer = await client.post(f"/v1/street-rounds/{street_round['id']}/stops/1/photos", content=data, headers=JPEG)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason), answer.text


async def test_a_photo_too_heavy_or_of_no_stop_is_refused(client: AsyncClient, new_drop: Any) -> None:
    street_round = await new_drop(1)
    heavy = await client.post(
        f"/v1/street-rounds/{street_round['id']}/stops/1/photos", content=bytes(13 * 2**20), headers=JPEG
    )
    nowhere = await client.post(
        f"/v1/street-rounds/{street_round['id']}/stops/9/photos", content=picture(), headers=JPEG
    )
    assert (heavy.status_code, nowhere.status_code) == (413, 422)


async def test_a_stop_has_four_photos_at_most(client: AsyncClient, new_drop: Any) -> None:
    street_round = await new_drop(1)
    at = f"/v1/street-rounds/{street_round['id']}/stops/1/photos"
    answers = [await client.post(at, content=picture(100 + number, 80), headers=JPEG) for number in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 4 + [409]
