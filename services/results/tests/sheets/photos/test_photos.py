import hashlib
import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.files.pictures import LONGEST_SIDE, PictureRefused, examine_picture
from PIL import Image

Make = Callable[..., dict[str, Any]]


def picture(width: int, height: int, form: str = "JPEG", **more: Any) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(written, form, **more)
    return written.getvalue()


def with_place(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Un fabricant"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 12.0)})
    return picture(400, 300, exif=exif)


async def new_sheet(client: AsyncClient, sheet: Make) -> str:
    return (await client.post("/v1/tallies", json=sheet())).json()["id"]


def test_a_photo_loses_its_metadata_and_stands_upright() -> None:
    kept = examine_picture(with_place() + b"PK\x03\x04 another file behind it")
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.size, image.format, dict(image.getexif())) == ((300, 400), "JPEG", {})
    assert b"fabricant" not in kept.content
    assert b"another file" not in kept.content
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()


def test_twelve_megapixels_are_taken_and_made_smaller() -> None:
    kept = examine_picture(picture(4032, 3024))
    assert (kept.width, kept.height) == (LONGEST_SIDE, LONGEST_SIDE * 3024 // 4032)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (picture(4100, 3100), "too_many_pixels"),
        (picture(16000, 16000, "PNG"), "too_many_pixels"),
        (b"MZ\x90\0 a program called pv.jpg", "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"GIF89a" + bytes(50), "not_a_picture"),
        (b"", "not_a_picture"),
        (b"\xff\xd8\xff" + b"a program called pv.jpg" * 9, "damaged"),
        (picture(400, 300)[:2000], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "damaged"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_it_begins_with(data: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        examine_picture(data)
    assert refused.value.code == code


async def test_a_photo_is_kept_with_its_hashes_in_the_journal_and_once(client: AsyncClient, sheet: Make) -> None:
    tally, data = await new_sheet(client, sheet), with_place()
    sha256 = hashlib.sha256(data).hexdigest()
    path = f"/v1/tallies/{tally}/photos?sha256={sha256}"
    first = await client.post(path, content=data, headers={"Content-Type": "image/jpeg"})
    again = await client.post(path, content=data, headers={"Content-Type": "image/jpeg"})
    assert (first.status_code, again.json()) == (201, first.json())
    assert first.json()["received_sha256"] == sha256
    content = (await client.get(f"/v1/photos/{first.json()['id']}/content")).content
    assert hashlib.sha256(content).hexdigest() == first.json()["sha256"]
    assert len((await client.get(f"/v1/tallies/{tally}/photos")).json()["items"]) == 1
    (noted,) = [
        one["about"] for one in (await client.get("/v1/journal")).json()["items"] if one["action"] == "photo_added"
    ]
    assert (noted["received"], noted["kept"]) == (sha256, first.json()["sha256"])


@pytest.mark.parametrize(
    ("data", "query", "status", "pointer"),
    [
        (b"MZ disguised", "", 422, "/file"),
        (picture(4100, 3100), "", 422, "/file"),
        (with_place(), f"?sha256={'0' * 64}", 422, "?sha256"),
        (with_place(), "?sha256=xyz", 422, "?sha256"),
        (b"\xff\xd8\xff" + bytes(12 * 2**20), "", 413, "/file"),
    ],
)
async def test_a_bad_photo_is_a_problem_that_names_the_file(
    client: AsyncClient, sheet: Make, data: bytes, query: str, status: int, pointer: str
) -> None:
    path = f"/v1/tallies/{await new_sheet(client, sheet)}/photos{query}"
    answer = await client.post(path, content=data, headers={"Content-Type": "image/jpeg"})
    assert (answer.status_code, answer.json().get("pointer")) == (status, pointer)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_photo_of_a_sheet_that_is_not_there_is_not_taken(client: AsyncClient) -> None:
    answer = await client.post(
        f"/v1/tallies/{UUID(int=1)}/photos", content=with_place(), headers={"Content-Type": "image/jpeg"}
    )
    assert answer.status_code == 404
