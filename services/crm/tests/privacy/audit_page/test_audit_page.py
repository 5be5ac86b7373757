"""The page of the audit log, in words."""

from httpx import AsyncClient


async def test_the_page_says_roles_and_fields_in_words(client: AsyncClient) -> None:
    put = {"display_name": "Pie", "roles": ["phone_bank"]}
    assert (await client.put("/v1/members/pie", json=put)).status_code == 200
    person = (await client.post("/v1/people", json={"first_names": "Ada", "source": "form"})).json()["id"]
    await client.put(f"/v1/people/{person}/availability", json={"skills": ["postering"], "slots": [], "areas": []})
    page = (await client.get("/audit-log")).text
    assert "ce que la personne offre de faire" in page
    assert "phone_bank" not in page
    # Whoever did it is chosen by name, and not typed by an identifier.
    assert '<option value="pie">Pie</option>' in page
    assert "Rien encore" in (await client.get("/audit-log", params={"actor": "pie"})).text
