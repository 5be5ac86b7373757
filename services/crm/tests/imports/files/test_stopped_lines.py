"""Lines that the law keeps out of a file: counted at the preview, one click to leave them out, never stored."""

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import today, work_off

from .conftest import Look

HEADER = "Nom;Prénom;Étiquettes;Date de naissance"


async def test_stopped_lines_wait_for_one_click(client: AsyncClient, sessions: Sessions, look: Look) -> None:
    child = f"01/01/{today().year - 12}"
    lines = ["Petit;Jeanne;marché;", "Durand;Paul;vote RN;", "Moreau;Ada;musulmane, marché;", f"Roux;Zoé;;{child}"]
    seen = await look(HEADER, *lines, unknown_tags="create")
    assert seen["preview"]["remarks"] == {"0:sensitive": 2, "0:too_young": 1}
    assert (seen["preview"]["created"], seen["preview"]["refused"]) == (1, 3)
    assert seen["preview"]["new_tags"] == ["marché"], "what keeps a line out is told nowhere"
    page = (await client.get(f"/imports/{seen['id']}", headers={"Accept": "text/html"})).text
    assert "Mettre ces lignes de côté" in page
    waits = await client.post(f"/v1/imports/{seen['id']}/start")
    assert (waits.status_code, waits.json()["pointer"], waits.json()["stopped"]) == (409, "/leave_stopped_out", 3)
    assert (await client.get("/v1/people")).json()["items"] == []
    pressed = await client.post(f"/imports/{seen['id']}/start", data={"leave_stopped_out": "yes"})
    assert pressed.status_code == 303
    await work_off(sessions, JOBS)
    assert [one["surname"] for one in (await client.get("/v1/people")).json()["items"]] == ["Petit"]
    report = (await client.get(f"/v1/imports/{seen['id']}/report.csv")).text
    assert report.count("RGPD, art. 9") == 2
    assert "vote RN" not in report


async def test_a_sensitive_column_is_not_read(client: AsyncClient) -> None:
    data = b"Nom;Vote en 2022;Parti prefere\nPetit;RN;LR"
    sent = (await client.post("/v1/imports?origin=regular", files={"file": ("a.csv", data)})).json()
    assert [one["sensitive"] for one in sent["columns"]] == [False, True, True]
    assert [one["sample"] for one in sent["columns"]][1:] == [[], []]
