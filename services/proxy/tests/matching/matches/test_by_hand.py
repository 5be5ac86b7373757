"""What a coordinator's own match must not pass over: a round that is over, and a form that nobody has looked at."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from common.schemas import CampaignState
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, clock_offset
from proxy.intake.quarantine.models import QuarantineItem

Enter = Callable[..., Awaitable[tuple[str, str]]]
HTML = {"Accept": "text/html"}
AFTER_THE_FIRST = datetime(2029, 6, 11, 12, tzinfo=ZoneInfo("Europe/Paris"))


async def move_clock(sessions: Sessions, campaign_id: UUID, then: datetime) -> None:
    offset = clock_offset(then)
    state = CampaignState.model_validate(STATE | {"clock_offset_seconds": offset})
    async with transaction(sessions, campaign_id) as session:
        await store_campaign(session, campaign_id, 2, state, LOCAL)


@pytest.mark.parametrize("rounds", [[1], [1, 2]])
async def test_a_round_that_is_over_is_refused_beside_the_rounds(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, rounds: list[int]
) -> None:
    pair = {"request_id": (await enter("requests"))[0], "offer_id": (await enter("offers"))[0]}
    await move_clock(sessions, campaign_id, AFTER_THE_FIRST)

    late = await coordinator.post("/v1/matches", json=pair | {"rounds": rounds})

    assert (late.status_code, late.json()["pointer"]) == (422, "/rounds")
    assert "trop tard" in late.json()["detail"]
    made = await coordinator.post("/v1/matches", json=pair | {"rounds": [2]})
    assert (made.status_code, made.json()["rounds"]) == (201, [2])


async def test_the_page_proposes_the_round_that_is_left(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    request, _ = await enter("requests")
    offer, _ = await enter("offers")
    await move_clock(sessions, campaign_id, AFTER_THE_FIRST)

    answer = await coordinator.post(f"/dossiers/{request}/proposer", data={"offer": offer}, headers=HTML)

    assert answer.status_code == 303, answer.text
    (made,) = (await coordinator.get("/v1/matches")).json()["items"]
    assert made["rounds"] == [2]


async def test_the_page_refuses_in_a_sentence_when_no_round_is_left(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    request, _ = await enter("requests", rounds=[1])
    offer, _ = await enter("offers")
    await move_clock(sessions, campaign_id, AFTER_THE_FIRST)

    answer = await coordinator.post(f"/dossiers/{request}/proposer", data={"offer": offer}, headers=HTML)

    assert (answer.status_code, "trop tard" in answer.text) == (422, True)
    assert (await coordinator.get("/v1/matches")).json()["items"] == []


@pytest.mark.parametrize("side", ["request_id", "offer_id"])
async def test_who_is_held_waits_for_a_look_by_hand_too(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, side: str
) -> None:
    pair = {"request_id": (await enter("requests"))[0], "offer_id": (await enter("offers"))[0]}
    held: dict[str, UUID | None] = {"request_id": None, "offer_id": None} | {side: UUID(pair[side])}
    undecided: dict[str, Any] = {"decision": None, "decided_by": None, "decided_at": None}
    async with transaction(sessions, campaign_id) as session:
        session.add(
            QuarantineItem(campaign_id=campaign_id, id=uuid4(), signals=["device", "unproven"], **held, **undecided)
        )

    refused = await coordinator.post("/v1/matches", json=pair | {"rounds": [1]})

    assert refused.status_code == 409
    assert "à vérifier" in refused.json()["detail"]
    (hold,) = (await coordinator.get("/v1/quarantine")).json()["items"]
    assert (await coordinator.post(f"/v1/quarantine/{hold['id']}/release")).status_code == 200
    assert (await coordinator.post("/v1/matches", json=pair | {"rounds": [1]})).status_code == 201


async def test_a_duplicate_is_offered_nobody_and_leads_to_the_first(coordinator: AsyncClient, enter: Enter) -> None:
    twin = {"civil_status": {"first_names": "Dominique", "surname": "Double", "born_on": "1985-03-27"}}
    await enter("offers")
    first, _ = await enter("requests", **twin)
    second, _ = await enter("requests", **twin)

    page = (await coordinator.get(f"/dossiers/{second}", headers=HTML)).text

    assert f'/dossiers/{first}">la première fiche' in page
    assert not [act for act in ("/proposer", "/inviter", "/confirmer-offre") if f"/dossiers/{second}{act}" in page]
    assert f"/dossiers/{first}/proposer" in (await coordinator.get(f"/dossiers/{first}", headers=HTML)).text


async def test_who_has_not_confirmed_is_offered_nobody(coordinator: AsyncClient, enter: Enter) -> None:
    await enter("offers")
    request, _ = await enter("requests", confirm=False)
    page = (await coordinator.get(f"/dossiers/{request}", headers=HTML)).text
    assert "avant que la demande soit confirmée" in page
    assert f"/dossiers/{request}/proposer" not in page


@pytest.mark.parametrize("confirm", [True, False])
async def test_an_offer_that_is_held_is_in_no_list(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, confirm: bool
) -> None:
    request, _ = await enter("requests")
    offer, _ = await enter("offers", confirm=confirm)
    case = f"/dossiers/{request}"
    assert offer in (await coordinator.get(case, headers=HTML)).text
    undecided: dict[str, Any] = {"decision": None, "decided_by": None, "decided_at": None}
    async with transaction(sessions, campaign_id) as session:
        held = {"request_id": None, "offer_id": UUID(offer)}
        session.add(QuarantineItem(campaign_id=campaign_id, id=uuid4(), signals=["device"], **held, **undecided))

    assert offer not in (await coordinator.get(case, headers=HTML)).text


async def test_a_request_that_is_held_says_so_on_its_page(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    await enter("offers")
    request, _ = await enter("requests")
    undecided: dict[str, Any] = {"decision": None, "decided_by": None, "decided_at": None}
    async with transaction(sessions, campaign_id) as session:
        held = {"request_id": UUID(request), "offer_id": None}
        session.add(QuarantineItem(campaign_id=campaign_id, id=uuid4(), signals=["device"], **held, **undecided))

    page = (await coordinator.get(f"/dossiers/{request}", headers=HTML)).text

    assert "est à vérifier" in page
    assert f"/dossiers/{request}/proposer" not in page


async def test_who_has_accepted_every_round_is_in_no_list(
    coordinator: AsyncClient, voter: AsyncClient, enter: Enter
) -> None:
    first, _ = await enter("requests", rounds=[1])
    both, _ = await enter("requests")
    second, _ = await enter("requests", rounds=[1])
    offer, token = await enter("offers")
    made = await coordinator.post("/v1/matches", json={"request_id": first, "offer_id": offer, "rounds": [1]})
    accepted = await voter.post(f"/v1/public/status/{token}/matches/{made.json()['id']}/accept")
    assert accepted.status_code == 200, accepted.text

    assert offer not in (await coordinator.get(f"/dossiers/{second}", headers=HTML)).text
    assert offer in (await coordinator.get(f"/dossiers/{both}", headers=HTML)).text
