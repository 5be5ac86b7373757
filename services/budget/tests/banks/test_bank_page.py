import re
from collections.abc import Awaitable, Callable

from httpx import AsyncClient, Response
from kit.testing.frame import without_frame_script

from .files import ofx
from .test_bank import ROWS, lines, pay

Close = Callable[..., Awaitable[Response]]
HERE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def page(client: AsyncClient, path: str = "/bank") -> str:
    answer = await client.get(path, headers=HERE)
    assert answer.status_code == 200, answer.text
    return answer.text.replace("\u202f", " ")


async def upload(client: AsyncClient, data: bytes) -> Response:
    return await client.post("/bank/statements", files={"file": ("releve.ofx", data)}, headers=HERE)


async def test_a_statement_is_loaded_and_matched_without_a_script(agent: AsyncClient) -> None:
    await pay(agent)
    assert "Lignes à rapprocher" in await page(agent)
    loaded = await upload(agent, ofx(ROWS, closing="174.50"))
    assert (loaded.status_code, loaded.headers["location"]) == (303, "/bank?done=loaded&added=3&known=0")
    html = await page(agent, "/bank?done=loaded&added=3&known=0")
    assert "3 opérations nouvelles" in html
    assert "IMPRIMERIE DU PARC" in html
    assert "−120,50 €" in html
    assert "<script" not in without_frame_script(html)
    assert " style=" not in html
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html)
    (line,) = (one["id"] for one in await lines(agent) if one["amount_cents"] == -120_50)
    (movement,) = re.findall(r'name="movement" value="([^"]+)"', await page(agent, f"/bank/lines/{line}"))
    done = await agent.post("/bank/matches", data={"line": line, "movement": movement}, headers=HERE)
    assert done.headers["location"] == "/bank?done=match"
    html = await page(agent, "/bank?done=match")
    assert "Rapprochement confirmé." in html
    match_id = re.search(r"/bank/matches/([^/]+)/undo", html)
    assert match_id is not None
    undone = await agent.post(f"/bank/matches/{match_id[1]}/undo", headers=HERE)
    assert undone.status_code == 303


async def test_what_is_refused_is_said_on_the_page_and_nothing_is_kept(agent: AsyncClient) -> None:
    refused = await upload(agent, b"%PDF-1.7")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "CAMT.053" in refused.text
    await upload(agent, ofx(ROWS))
    one = (await lines(agent))[2]["id"]
    empty = await agent.post(f"/bank/lines/{one}/entry", data={"label": "", "heading": "19"}, headers=HERE)
    assert empty.status_code == 422
    bad = await agent.post("/bank/matches", data={"line": one, "movement": "expense:x"}, headers=HERE)
    assert "l’écriture" in bad.text
    entered = await agent.post(f"/bank/lines/{one}/entry", data={"label": "Frais", "heading": "19"}, headers=HERE)
    assert entered.status_code == 303, entered.text
    ignored = await agent.post(
        f"/bank/lines/{(await lines(agent))[0]['id']}/ignore", data={"reason": "Rejet"}, headers=HERE
    )
    assert ignored.headers["location"] == "/bank?done=ignored"


async def test_the_manager_matches_amounts_without_their_wordings(agent: AsyncClient, manager: AsyncClient) -> None:
    await upload(agent, ofx(ROWS))
    html = await page(manager)
    assert "seuls le candidat et le mandataire les voient" in html
    assert "CANARI" not in html


async def test_a_closed_account_shows_no_form_that_would_be_refused_and_says_where_the_end_is_noted(
    agent: AsyncClient, close: Close
) -> None:
    await upload(agent, ofx(ROWS, closing="174.50"))
    line = (await lines(agent))[0]["id"]
    await close(agent)
    html = await page(agent)
    assert 'href="/settlement">Après le dépôt' in html
    assert not re.search(r"/bank/(statements|matches)|Confirmer les propositions", html)
    assert '<form method="post" action="/bank' not in await page(agent, f"/bank/lines/{line}")
