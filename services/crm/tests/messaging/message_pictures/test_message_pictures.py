"""Pictures of messages: coded anew, served to everybody at one address, and no other picture is ever shown."""

import io

from httpx import AsyncClient
from PIL import Image

from services.crm.tests.messaging.mailings.conftest import MAILING, RULE

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


def picture(colour: str = "red") -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(into, "PNG")
    return into.getvalue()


async def test_a_picture_is_sent_once_described_and_shown_in_the_mail_alone(client: AsyncClient) -> None:
    file, words = {"file": ("a.png", picture(), "image/png")}, {"description": "Le marché"}
    made = await client.post("/v1/message-pictures", files=file, data=words)
    assert made.status_code == 201, made.text
    again = await client.post("/v1/message-pictures", files=file, data=words)
    assert again.json()["id"] == made.json()["id"]
    (listed,) = (await client.get("/v1/message-pictures")).json()["items"]
    assert listed["description"] == "Le marché"
    shown = await client.get(listed["path"])
    assert (shown.headers["content-type"], shown.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert "immutable" in shown.headers["cache-control"]

    await client.put("/v1/mailing-rule", json=RULE)
    body = f"Bonjour,\n\n![Le marché](picture:{listed['id']})\n\n**Samedi**\n\n[[Je viens]](https://exemple.fr/x)"
    mailing = (await client.post("/v1/mailings", json=MAILING | {"body": body})).json()["id"]
    mail = (await client.get(f"/mailings/{mailing}/mail", headers=HTML)).text
    assert f'{listed["path"]}" alt="Le marché"' in mail
    assert "<strong>Samedi</strong>" in mail
    assert 'background:#1f4e79;color:#ffffff;text-decoration:none;font-weight:600">Je viens</a>' in mail
    seen = (await client.post(f"/mailings/{mailing}/preview", headers=HTML)).text
    assert "(Image : Le marché)" in seen
    assert "Je viens : https://exemple.fr/x" in seen


async def test_a_picture_from_elsewhere_or_of_nobody_is_never_shown(client: AsyncClient) -> None:
    tracker = MAILING | {"body": "![x](https://pisteur.example/x.gif) <script>alert(1)</script>"}
    mailing = (await client.post("/v1/mailings", json=tracker)).json()["id"]
    mail = (await client.get(f"/mailings/{mailing}/mail", headers=HTML)).text
    assert "<img" not in mail
    assert "<script" not in mail
    unknown = MAILING | {"name": "Autre", "body": "![x](picture:0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34)"}
    refused = await client.post("/v1/mailings", json=unknown)
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/body")


async def test_a_picture_without_words_or_that_is_none_is_refused_by_its_field(client: AsyncClient) -> None:
    file = {"file": ("a.png", picture(), "image/png")}
    silent = await client.post("/message-pictures", files=file, data={"description": ""}, headers=HTML)
    assert (silent.status_code, "Dites ce que montre" in silent.text) == (422, True)
    page = {"file": ("a.png", b"<script>", "image/png")}
    wrong = await client.post(
        "/message-pictures", files=page, data={"description": "x"}, headers=HTML | {"Accept": "application/json"}
    )
    assert wrong.status_code == 422
    done = await client.post(
        "/message-pictures", files=file, data={"description": "Un"}, headers=HTML | {"Accept": "application/json"}
    )
    assert (done.status_code, set(done.json())) == (201, {"id", "path", "description"})
    assert done.json()["path"] in (await client.get("/message-pictures", headers=HTML)).text
