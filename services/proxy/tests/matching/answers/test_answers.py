import re
from collections.abc import Awaitable, Callable
from typing import Any

from httpx import AsyncClient

Enter = Callable[..., Awaitable[tuple[str, str]]]
Match = Callable[[], Awaitable[dict[str, Any]]]

ZOE = {"first_names": "Zoé Marie", "surname": "Lefèvre", "born_on": "1985-03-27"}


async def seen_by(voter: AsyncClient, token: str) -> list[dict[str, Any]]:
    answer = await voter.get(f"/v1/public/status/{token}/matches")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_one_link_does_not_answer_for_another(voter: AsyncClient, enter: Enter, match: Match) -> None:
    _, grantor = await enter("requests")
    _, holder = await enter("offers")
    _, stranger = await enter("offers", registration={"commune": "94080", "station": ""})
    await match()
    (mine,) = await seen_by(voter, holder)

    accept = f"matches/{mine['id']}/accept"
    assert (await voter.post(f"/v1/public/status/{stranger}/{accept}")).status_code == 404
    assert (await voter.post(f"/v1/public/status/{grantor}/{accept}")).status_code == 403


async def test_the_pages_of_both_show_little_before_and_the_contact_after(
    voter: AsyncClient, enter: Enter, match: Match
) -> None:
    _, grantor = await enter("requests", civil_status=ZOE)
    _, holder = await enter("offers")
    await match()
    (mine,) = await seen_by(voter, holder)
    act = f"/suivi/{holder}/rapprochements/{mine['id']}"

    before = (await voter.get(f"/suivi/{holder}")).text
    accepted = await voter.post(f"{act}/accepter")
    after = (await voter.get(f"/suivi/{holder}")).text
    identity = await voter.post(f"/suivi/{grantor}/rapprochements/{mine['id']}/identite")
    declined = await voter.post(f"/suivi/{grantor}/rapprochements/{mine['id']}/refuser")

    assert "accepte de voter pour Zoé" in before
    assert not [secret for secret in ("Lefèvre", "0612345678", "exemple.fr") if secret in before]
    assert accepted.status_code == 303, accepted.text
    assert "Zoé Marie Lefèvre" in after
    assert not re.search(r"\b1985\b", after)
    assert identity.status_code == 200
    assert "27/03/1985" in identity.text
    assert "mercredi" not in identity.text
    assert declined.status_code == 303
    assert "Lefèvre" not in (await voter.get(f"/suivi/{holder}")).text
