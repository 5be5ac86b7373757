"""The page of a volunteer's own, behind a secret link."""

import html
import re

from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import Reading

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_the_secret_link_opens_their_own_page_and_no_other(client: AsyncClient, app: FastAPI) -> None:
    person = (await client.post("/v1/people", json={"first_names": "Ada", "source": "form"})).json()["id"]
    path = (await client.post(f"/v1/people/{person}/self-service-link")).json()["path"]
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        page = await anybody.get(path)
        assert "Bonjour Ada" in page.text
        assert "set-cookie" not in page.headers
        sent = {"skills": ["postering"], "slots": ["sat_evening"], "areas": "94033, 94080"}
        assert (await anybody.post(f"{path}/aide", data=sent)).status_code == 303
        wrong = await anybody.post(f"{path}/aide", data=sent | {"areas": "Vincennes"})
        assert wrong.status_code == 422
        assert "Vérifiez les communes" in html.unescape(wrong.text)
        unread = await anybody.post(f"{path}/accords", data={"uses": ["email", "call"]})
        assert (unread.status_code, "pendant que vous la lisiez" in unread.text) == (409, True)
        mark = re.search(r'name="read" value="([0-9a-f]+)"', unread.text)
        assert mark is not None
        said = {"uses": ["email", "call"], "read": mark[1]}
        assert (await anybody.post(f"{path}/accords", data=said)).status_code == 303
        assert (await anybody.post(f"{path}/accords", data={"uses": ["email"]})).status_code == 303
        offer = (await client.get(f"/v1/people/{person}/availability")).json()
        assert (offer["areas"], offer["updated_by"]) == (["94033", "94080"], "personne elle-même")
        ledger = (await client.get(f"/v1/people/{person}/consents")).json()
        assert ledger["uses"] == ["email"]
        assert {line["source"] for line in ledger["ledger"]} == {"link"}
        # A new link closes the one before.
        again = (await client.post(f"/v1/people/{person}/self-service-link")).json()["path"]
        assert (await anybody.get(path)).status_code == 404
        assert (await anybody.get(again)).status_code == 200
        shown = await client.post(f"/people/{person}/self-service-link", headers=HTML)
        assert "/moi/" in shown.text
        await client.delete(f"/v1/people/{person}")
        assert (await anybody.get(again)).status_code == 404
