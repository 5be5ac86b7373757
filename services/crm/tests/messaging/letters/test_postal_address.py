"""A town without its postcode: a letter goes where the commune has one postcode alone, and nothing is stored."""

import io
from typing import Any

from httpx import AsyncClient
from pypdf import PdfReader

from services.crm.tests.imports.files.conftest import Look
from services.crm.tests.imports.files.conftest import look as look
from services.crm.tests.imports.files.conftest import write as write
from services.crm.tests.messaging.mailings.conftest import MAILING, RULE, Enter

HEADER = (
    "Nom;Rue;Ville;Accepte les courriers;Source du consentement;Texte du consentement;Date du consentement;"
    "Preuve du consentement"
)
PROOF = "oui;stand;f-1;12/03/2026;feuille 1"


async def test_a_commune_of_one_postcode_gives_it_to_the_envelope(client: AsyncClient, enter: Enter) -> None:
    await client.put("/v1/mailing-rule", json=RULE)
    home: dict[str, Any] = {"surname": "Serinette", "street": "3 rue des Tilleuls"}
    whole = await enter("Ada", "post", town="Publier", **home)
    assert (await client.get(f"/v1/people/{whole}")).json()["postcode"] is None
    await enter("Bob", "post", town="Toulouse", **home)  # which has several
    await enter("Eve", "post", town="Nulle-Part-les-Oies", **home)
    letter = MAILING | {"channel": "post", "purpose": "campaign"}
    made = (await client.post("/v1/mailings", json=letter)).json()["id"]
    counted = (await client.post(f"/v1/mailings/{made}/count")).json()
    assert (counted["reached"], counted["excluded"].get("no_address")) == (1, 2)
    printed = await client.post(f"/v1/mailings/{made}/letters")
    assert printed.status_code == 200, printed.text
    assert "74500 Publier" in PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()


async def test_an_import_counts_whom_a_letter_reaches_in_the_same_way(client: AsyncClient, write: Look) -> None:
    done = await write(
        HEADER,
        f"Ada;3 rue des Tilleuls;Publier;{PROOF}",
        f"Bob;3 rue des Tilleuls;Toulouse;{PROOF}",
        f"Eve;3 rue des Tilleuls;Nulle-Part-les-Oies;{PROOF}",
    )
    page = (await client.get(f"/imports/{done['id']}")).text.replace("&#39;", "'")
    assert "<strong>Courrier</strong> : 1 personne. Les autres : 2 sans adresse complète." in page
