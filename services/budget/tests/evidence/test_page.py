import io
import re
from typing import Any

from httpx import AsyncClient
from kit.testing.frame import without_frame_script
from pypdf import PdfWriter

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches <b>", "amount_cents": 18_000, "spent_on": "2029-05-20"}


def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


async def page(client: AsyncClient, where: str = "/evidence") -> str:
    answer = await client.get(where, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text.replace("\u202f", " ").replace("\xa0", " ")


async def test_the_page_names_what_lacks_and_takes_it_without_a_script(agent: AsyncClient) -> None:
    assert "Aucune pièce ne manque" in await page(agent)
    expense = (await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})).json()["id"]
    html = await page(agent)
    assert "<strong>Facture</strong> : il en manque 1" in html
    assert "pour 180 €" in html
    assert "Affiches &lt;b&gt;" in html
    assert not re.search(r"<script|style=|<b>|(?:src|href)=[\"'](?:https?:)?//", without_frame_script(html))

    form = {"entry": f"expense:{expense}", "kind": "invoice"}
    sent = await agent.post("/evidence", data=form, files={"file": ("a.pdf", pdf())})
    assert (sent.status_code, sent.headers["location"]) == (303, "/evidence?done=sent")
    html = await page(agent, sent.headers["location"])
    assert "La pièce est enregistrée" in html
    assert "Aucune pièce ne manque" in html
    assert f'value="expense:{expense}"' in html


async def test_what_is_refused_is_said_on_the_page_and_nothing_is_kept(agent: AsyncClient) -> None:
    expense = (await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})).json()["id"]
    form = {"entry": f"expense:{expense}", "kind": "invoice"}
    headers = {"Accept": "text/html"}
    for data, text in ((b"MZ", "ni un PDF, ni une photo"), (b"", "Choisissez d&#39;abord un fichier")):
        refused = await agent.post("/evidence", data=form, files={"file": ("a.pdf", data)}, headers=headers)
        assert (refused.status_code, text in refused.text) == (422, True), refused.text
    assert "Aucune pièce n'est encore enregistrée" in await page(agent)
