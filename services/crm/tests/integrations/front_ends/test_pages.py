import html
import re

from httpx import AsyncClient

from services.crm.tests.integrations.front_ends.conftest import ORIGIN, REGISTERED, RETURN, Site


async def test_a_page_registers_a_site_shows_who_is_there_and_cuts_it_off(
    client: AsyncClient, member: AsyncClient, anybody: AsyncClient
) -> None:
    typed = REGISTERED | {"origins": f"{ORIGIN}\n", "redirect_uris": f" {RETURN} "}
    made = await client.post("/front-ends", data=typed)
    assert made.status_code == 303, made.text
    path = made.headers["location"].partition("?")[0]
    shown = await client.get(made.headers["location"])
    assert "Le site est inscrit" in shown.text
    assert "Personne en ce moment" in shown.text
    name = re.search(r"<code>([\w-]{43})</code>", shown.text)
    assert name is not None
    site = Site(path.rpartition("/")[2], name[1], anybody)
    tokens = await site.tokens(member)
    shown = await client.get(path)
    ends = re.search(rf'action="({path}/sessions/[^"]+)"', shown.text)
    assert ends is not None
    assert (await client.post(ends[1])).status_code == 303
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    assert (await client.post(f"{path}/revoke")).status_code == 303
    assert "Coupé par" in (await client.get(path)).text
    assert "Coupé." in (await client.get("/front-ends")).text
    assert "a ajouté l'accès d'un site tiers" in html.unescape((await client.get("/audit-log")).text)


async def test_what_is_typed_wrongly_is_said_at_its_field_and_kept(client: AsyncClient) -> None:
    typed = REGISTERED | {"origins": "carte.exemple.fr/ici", "redirect_uris": RETURN}
    refused = await client.post("/front-ends", data=typed)
    assert refused.status_code == 422
    assert "sans rien après" in html.unescape(refused.text)
    assert "Carte du terrain" in refused.text
    assert 'href="#origins"' in refused.text


async def test_a_member_sees_and_ends_their_sessions_on_a_page_of_their_own(
    site: Site, member: AsyncClient, client: AsyncClient
) -> None:
    assert "Aucun site" in (await member.get("/my-connections")).text
    tokens = await site.tokens(member)
    page = await member.get("/my-connections")
    assert "Carte du terrain" in page.text
    assert "noter des portes" in page.text
    assert "Carte du terrain" not in (await client.get("/my-connections")).text
    ends = re.search(r'action="(/my-connections/[^"]+/end)"', page.text)
    assert ends is not None
    assert (await member.post(ends[1])).headers["location"] == "/my-connections?done=ended"
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401


async def test_a_volunteer_finds_their_own_page_in_the_menu_and_not_the_managers(member: AsyncClient) -> None:
    page = await member.get("/my-access")
    assert 'href="/my-connections"' in page.text
    assert 'href="/front-ends"' not in page.text
    assert (await member.get("/front-ends")).status_code == 403
