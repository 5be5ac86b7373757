"""On the page of a person: the campaign's own fields, each as its kind, and what they said they care about."""

import html

from httpx import AsyncClient

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def made(client: AsyncClient) -> str:
    for key, label, kind, options in (
        ("velo", "Vient à vélo", "yes_no", []),
        ("enfants", "Enfants", "number", []),
        ("taille", "Taille", "choice", ["S", "M"]),
        ("rencontre", "Rencontrée le", "date", []),
    ):
        put = {"label": label, "kind": kind, "options": options}
        assert (await client.put(f"/v1/custom-fields/{key}", json=put)).status_code == 200
    return (await client.post("/v1/people", json={"first_names": "Ada", "source": "form"})).json()["id"]


async def test_the_fields_of_the_campaign_are_filled_and_emptied(client: AsyncClient) -> None:
    person = await made(client)
    page = html.unescape((await client.get(f"/people/{person}", headers=HTML)).text)
    assert "Vient à vélo : rien" in page
    said = {"custom.velo": "non", "custom.enfants": "1,5", "custom.taille": "M", "custom.rencontre": "2026-03-04"}
    filled = await client.post(f"/people/{person}/custom", data=said | {"version": "1"}, headers=HTML)
    assert filled.status_code == 303, filled.text
    known = (await client.get(f"/v1/people/{person}")).json()
    assert known["custom"] == {"velo": False, "enfants": 1.5, "taille": "M", "rencontre": "2026-03-04"}
    page = html.unescape((await client.get(f"/people/{person}", headers=HTML)).text)
    assert "Vient à vélo : <strong>non</strong>" in page
    wrong = {"custom.enfants": "beaucoup", "version": str(known["version"])}
    refused = await client.post(f"/people/{person}/custom", data=wrong, headers=HTML)
    assert (refused.status_code, "« Enfants » attend un nombre" in html.unescape(refused.text)) == (422, True)
    fewer = {"custom.taille": "S", "custom.velo": "", "custom.enfants": "", "version": str(known["version"])}
    assert (await client.post(f"/people/{person}/custom", data=fewer, headers=HTML)).status_code == 303
    assert (await client.get(f"/v1/people/{person}")).json()["custom"] == {
        "taille": "S",
        "rencontre": "2026-03-04",
    }
    late = await client.post(f"/people/{person}/custom", data=fewer, headers=HTML)
    assert late.status_code == 412


async def test_a_theme_is_noted_with_its_day_and_place(client: AsyncClient) -> None:
    person = await made(client)
    said = {"theme": "Écologie", "noted_on": "2026-03-04", "noted_where": "Marché"}
    assert (await client.post(f"/people/{person}/theme", data=said, headers=HTML)).status_code == 303
    (theme,) = (await client.get(f"/v1/people/{person}")).json()["themes"]
    assert (theme["theme"], theme["noted_where"]) == ("ecologie", "Marché")
    refused = await client.post(f"/people/{person}/theme", data=said | {"noted_on": "2199-01-01"}, headers=HTML)
    assert (refused.status_code, "Vérifiez le jour" in html.unescape(refused.text)) == (422, True)
    odd = await client.post(f"/people/{person}/theme", data=said | {"theme": "<b>"}, headers=HTML)
    assert (odd.status_code, "le thème" in html.unescape(odd.text)) == (422, True)
