from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient

RULE: dict[str, Any] = {
    "second_person": False,
    "sponsor": "Mandataire de C. Exemple",
    "sponsor_address": "1 rue de l'Exemple, 94800 Villejuif",
    "declared": {"kind": "body", "country": "FR", "controlled_abroad": False, "controlled_by": None, "payer": None},
}
MAILING: dict[str, Any] = {
    "name": "Invitation",
    "channel": "email",
    "subject": "Samedi au marché",
    "body": "Bonjour {{ prenom }},\n\nNous serons au marché.",
}
Enter = Callable[..., Awaitable[str]]


@pytest.fixture
async def enter(client: AsyncClient) -> Enter:
    """Somebody who agrees to `uses`; `enter("Ada", "email", email="ada@exemple.fr")`."""

    async def make(name: str, *uses: str, email: str = "", phone: str = "", **more: Any) -> str:
        contacts = [{"channel": key, "address": text} for key, text in (("email", email), ("phone", phone)) if text]
        put = {"first_names": name, "source": "form", "contacts": contacts} | more
        made = await client.post("/v1/people", json=put)
        assert made.status_code == 201, made.text
        person = made.json()["id"]
        for use in uses:
            yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
            said = await client.post(f"/v1/people/{person}/consents", json=yes)
            assert said.status_code == 201, said.text
        return person

    return make


@pytest.fixture
async def rule(client: AsyncClient) -> None:
    """The campaign says who pays for its messages, and one person sends them."""
    assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200
