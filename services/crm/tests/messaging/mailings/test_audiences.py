"""The audience of a mailing: by consent, by age, by place, and by the choice made when it was written."""

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import today

from .conftest import RULE, Enter
from .mailing_steps import deliver, make, sent

pytestmark = pytest.mark.usefixtures("rule")


async def test_the_ledger_and_closed_addresses_decide_who_is_reached(
    client: AsyncClient, sessions: Sessions, enter: Enter
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    await enter("Bob", email="bob@exemple.fr")
    await enter("Cyd", "email")
    await enter("Dee", "email", email="ada@exemple.fr")
    gone = await enter("Eve", "email", email="eve@exemple.fr")
    no = {"use": "email", "state": "withdrawn", "source": "phone"}
    await client.post(f"/v1/people/{gone}/consents", json=no)
    mailing = await make(client)
    counted = (await client.post(f"/v1/mailings/{mailing}/count")).json()
    assert counted == {"reached": 2, "excluded": {"no_consent": 2, "no_address": 1}, "targeted": False}

    done = await sent(client, sessions, mailing)
    assert done["counts"] == {"reached": 1, "no_consent": 2, "no_address": 1, "same_address": 1}
    (mail,) = await deliver(sessions)
    assert mail.recipients == ("ada@exemple.fr",)
    read = message_from_bytes(mail.content, policy=policy.default)
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["Subject"] == "Samedi au marché"
    body = read.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert "Bonjour Ada," in words or "Bonjour Dee," in words
    assert "commanditée par Mandataire de C. Exemple" in words
    assert (await client.get(f"/v1/mailings/{mailing}")).json()["sent"] == {"sent": 1}

    (political_ad,) = (await client.get("/v1/political-ads")).json()["items"]
    assert (political_ad["reach"], political_ad["sponsor"], political_ad["targeted"]) == (1, RULE["sponsor"], False)
    notice = await client.get(
        words.split("Avis de transparence : ")[1].split()[0].partition("://")[2].partition("/")[2].join(["/", ""])
    )
    assert "Avis de transparence" in notice.text


async def test_choosing_among_them_needs_the_consent_to_be_targeted(client: AsyncClient, enter: Enter) -> None:
    await enter("Ada", "email", email="ada@exemple.fr", tags=["marché"], roles=["volunteer"])
    await enter("Bob", "email", "online_targeting", email="bob@exemple.fr", tags=["marché"])
    chosen = {"filter": {"kind": "tag", "tag": "marché"}}
    mailing = await make(client, **chosen)
    counted = (await client.post(f"/v1/mailings/{mailing}/count")).json()
    assert counted == {"reached": 1, "excluded": {"no_targeting": 1}, "targeted": True}
    team = await make(client, name="Équipe", purpose="team", **chosen)
    counted = (await client.post(f"/v1/mailings/{team}/count")).json()
    assert counted == {"reached": 1, "excluded": {"not_volunteer": 1}, "targeted": False}


async def test_a_message_of_the_team_goes_to_who_helps_alone(
    client: AsyncClient, sessions: Sessions, enter: Enter
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr", roles=["volunteer"])
    cyd = await enter("Cyd", "email", email="cyd@exemple.fr")
    await client.put(f"/v1/people/{cyd}/availability", json={"skills": ["postering"], "slots": [], "areas": []})
    bob = await enter("Bob", "email", email="bob@exemple.fr")
    await client.put(f"/v1/people/{bob}/availability", json={"skills": [], "slots": [], "areas": []})
    team = await make(client, purpose="team")
    seen = (await client.post(f"/v1/mailings/{team}/preview", json={"person_id": bob})).json()
    assert "n'est pas bénévole" in seen["excluded"]
    assert (await sent(client, sessions, team))["counts"] == {"reached": 2, "not_volunteer": 1}
    assert {mail.recipients for mail in await deliver(sessions)} == {("ada@exemple.fr",), ("cyd@exemple.fr",)}


async def test_nobody_whose_birth_date_came_after_their_yes_is_targeted_under_18(
    client: AsyncClient, sessions: Sessions, enter: Enter
) -> None:
    """Regulation (EU) 2024/900, art. 18: no minors, whenever it is known that they are."""
    day = today()
    ada = await enter("Ada", "email", "online_targeting", email="ada@exemple.fr", tags=["marché"])
    bob = await enter("Bob", "email", "online_targeting", email="bob@exemple.fr", tags=["marché"])
    for person, years in ((ada, 17), (bob, 18)):
        born = day.replace(year=day.year - years, day=1)
        put = {"born_on": born.isoformat(), "roles": ["volunteer"]}
        answer = await client.patch(f"/v1/people/{person}", json=put)
        assert answer.status_code == 200, answer.text
    mailing = await make(client, filter={"kind": "tag", "tag": "marché"})
    seen = [
        (await client.post(f"/v1/mailings/{mailing}/preview", json={"person_id": person})).json()["excluded"]
        for person in (ada, bob)
    ]
    assert (seen[0] or "").startswith("n'a pas accepté d'être ciblée")
    assert seen[1] is None
    assert (await sent(client, sessions, mailing))["counts"] == {"reached": 1, "no_targeting": 1}
    assert [mail.recipients for mail in await deliver(sessions)] == [("bob@exemple.fr",)]


async def test_who_sends_for_a_part_of_the_ground_chooses_by_place(
    client: AsyncClient, enter: Enter, call_as: Callable[..., Any]
) -> None:
    """Online, that is targeting: only who agreed to it (Regulation (EU) 2024/900, art. 18)."""
    await enter("Ada", "email", email="ada@exemple.fr", commune="94080")
    await enter("Bob", "email", "online_targeting", email="bob@exemple.fr", commune="94080")
    mailing = await make(client)
    whole = (await client.post(f"/v1/mailings/{mailing}/count")).json()
    assert whole == {"reached": 2, "excluded": {}, "targeted": False}
    put = {"display_name": "Merle", "roles": ["manager"], "territories": ["94080"]}
    assert (await client.put("/v1/members/merle", json=put)).status_code == 200
    async with call_as("merle") as merle:
        part = (await merle.post(f"/v1/mailings/{mailing}/count")).json()
    assert part == {"reached": 1, "excluded": {"no_targeting": 1}, "targeted": True}


async def test_what_is_changed_in_a_segment_later_does_not_change_whom_a_message_is_for(client: AsyncClient) -> None:
    first = {"name": "Marché", "filter": {"kind": "tag", "tag": "marché"}}
    segment = (await client.post("/v1/segments", json=first)).json()["id"]
    mailing = await make(client, filter={"kind": "segment", "segment_id": segment})
    wider = {"name": "Marché", "filter": {"kind": "source", "source": "import"}}
    assert (await client.put(f"/v1/segments/{segment}", json=wider)).status_code == 200
    assert (await client.get(f"/v1/mailings/{mailing}")).json()["filter"] == first["filter"]
