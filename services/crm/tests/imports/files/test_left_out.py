"""Absent is unknown, never empty: a column that a file lacks, or a cell that holds nothing, takes nothing away."""

from typing import Any

import pytest
from httpx import AsyncClient

from services.crm.tests.imports.files.conftest import Look

CELLS = {
    "surname": "Lefèvre",
    "first_names": "Éloïse",
    "email": "eloise@exemple.fr",
    "phone": "06 12 34 56 78",
    "street": "3 rue des Tilleuls",
    "postcode": "94300",
    "town": "Vincennes",
    "commune": "94080",
    "station": "94080_0012",
    "born_on": "04/05/1971",
    "tags": "marché",
    "role": "bénévole",
    "notice_on": "01/03/2026",
    "second:street": "1 chemin du Moulin",
    "second:town": "Autun",
    "use:email": "oui",
    "consent_source": "stand",
    "consent_text": "form-2026",
    "consent_on": "01/03/2026",
    "consent_proof": "feuille 2",
    "custom:velo": "oui",
}
KEY = ("surname", "first_names", "email")
"""Who a line is about."""


def file_of(cells: dict[str, str]) -> tuple[str, str, list[str]]:
    return ";".join(f"C{place}" for place in range(len(cells))), ";".join(cells.values()), list(cells)


async def known(client: AsyncClient) -> dict[str, Any]:
    (row,) = (await client.get("/v1/people")).json()["items"]
    found = (await client.get(f"/v1/people/{row['id']}")).json()
    homes = (await client.get(f"/v1/people/{row['id']}/other-addresses")).json()["items"]
    return {name: said for name, said in found.items() if name not in ("version", "updated_at")} | {"homes": homes}


@pytest.mark.parametrize("mode", ["complete", "replace"])
async def test_what_a_file_does_not_say_stays(client: AsyncClient, write: Look, mode: str) -> None:
    put = {"label": "Vélo", "kind": "yes_no"}
    assert (await client.put("/v1/custom-fields/velo", json=put)).status_code == 200
    header, line, columns = file_of(CELLS)
    done = await write(header, line, columns=columns, unknown_tags="create")
    assert done["counts"]["created"] == 1, done
    before = await known(client)
    assert (before["town"], before["uses"], before["custom"]) == ("Vincennes", ["email"], {"velo": True})
    for name in [name for name in CELLS if name not in KEY]:
        without = {other: said for other, said in CELLS.items() if other != name}
        # A yes without a column of its proof is refused before any line is read.
        for cells in (
            *([] if name.startswith("consent_") else [without]),
            {other: "" if other == name else said for other, said in CELLS.items()},
        ):
            header, line, columns = file_of(cells)
            done = await write(header, line, columns=columns, unknown_tags="create", known=mode)
            assert (done["state"], done["counts"]["refused"]) == ("done", 0), (name, done)
            assert await known(client) == before, name
    header, line, columns = file_of({name: CELLS[name] for name in KEY})
    await write(header, line, columns=columns, known=mode)
    assert await known(client) == before
