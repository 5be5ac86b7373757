"""The composer of messages: what was typed stays in the form when it is refused, and two who write do not overwrite."""

import html

from httpx import AsyncClient

HERE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
WRITTEN = {"name": "Invitation", "channel": "email", "purpose": "campaign", "subject": "Samedi", "body": "Bonjour"}


async def test_a_draft_is_made_and_edited_and_the_list_leads_to_it(client: AsyncClient) -> None:
    assert (await client.get("/mailings/new")).is_success
    made = await client.post("/mailings/new", data=WRITTEN | {"body": "Un\r\n\r\nDeux"}, headers=HERE)
    assert made.status_code == 303
    place = made.headers["location"].partition("?")[0]
    assert place in (await client.get("/mailings")).text
    stored = (await client.get(f"/v1{place}")).json()
    assert (stored["body"], stored["cost_cents"]) == ("Un\n\nDeux", 0)
    form = (await client.get(f"{place}/edit")).text
    assert "Un\n\nDeux" in html.unescape(form).replace("\r\n", "\n")
    first = WRITTEN | {"subject": "Dimanche", "version": str(stored["version"])}
    assert (await client.post(f"{place}/edit", data=first, headers=HERE)).status_code == 303
    late = await client.post(f"{place}/edit", data=first | {"subject": "Lundi <b>"}, headers=HERE)
    assert (late.status_code, "Lundi &lt;b&gt;" in late.text) == (412, True)


async def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(client: AsyncClient) -> None:
    assert (await client.post("/mailings/new", data=WRITTEN, headers=HERE)).status_code == 303
    twice = await client.post("/mailings/new", data=WRITTEN | {"subject": "Autre sujet"}, headers=HERE)
    assert (twice.status_code, "Autre sujet" in twice.text) == (409, True)
