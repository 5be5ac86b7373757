from uuid import UUID

import pytest
from budget.ceilings.service import hear_campaign
from common.events import CampaignChanged, CeilingChanged
from common.schemas.campaign import CampaignState
from common.schemas.money import AlertLevel
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.events.consumer import Consumer
from kit.testing.steps import STATE, call, new_campaign, react, told

OFFICIAL = {"amount": 66_700, "source": "Préfecture, mémento du candidat", "dated_on": "2029-04-02"}
CONSUMER = Consumer("budget", CampaignChanged, hear_campaign, suffix="ceiling")


async def test_a_campaign_sees_its_ceiling_with_every_step(manager: AsyncClient) -> None:
    found = (await manager.get("/v1/ceiling")).json()

    assert found["ceiling_cents"] == 66_780_00
    assert [step["text"] for step in found["computed"]["steps"]] == ["38 000", "100 000 × 0,15", "× 1,26"]
    assert found["population"]["value"] == 100_000
    assert (found["level"], found["headroom_cents"], found["notice"]) == ("ok", 66_780_00, None)


async def test_a_constituency_of_parts_of_communes_has_a_provisional_ceiling(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions, territory="circo:6102")) as client:
        found = (await client.get("/v1/ceiling")).json()

    # (38 000 + 86 741 × 0,15) × 1,26
    assert found["ceiling_cents"] == 64_274_00
    assert (found["population"]["value"], found["population"]["vintage"]) == (86_741, 2019)
    assert found["computed"]["warnings"][0].startswith("Population provisoire : millésime 2019.")


async def test_without_a_population_the_ceiling_is_unknown_and_says_what_to_do(
    app: FastAPI, sessions: Sessions
) -> None:
    campaign_id = await new_campaign(sessions, election="departementales", territory="canton:2312")
    async with call(app, campaign_id) as client:
        found = (await client.get("/v1/ceiling")).json()

    assert found["ceiling_cents"] is None
    assert found["notice"] == "Plafond inconnu : renseignez la population ou le chiffre officiel."


async def test_an_official_figure_lowers_the_alert_and_is_told(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    answer = await manager.put("/v1/ceiling/official", json=OFFICIAL)

    assert answer.status_code == 200
    assert answer.json()["ceiling_cents"] == 66_700_00
    assert answer.json()["official"] == OFFICIAL | {"version": 1, "round": None, "applies": True}
    event = (await told(sessions, campaign_id))[-1]
    assert isinstance(event, CeilingChanged)
    assert event.ceiling_cents == 66_700_00


async def test_an_official_figure_never_raises_the_alert_above_the_calculation(manager: AsyncClient) -> None:
    found = (await manager.put("/v1/ceiling/official", json=OFFICIAL | {"amount": 70_000})).json()

    assert found["ceiling_cents"] == 66_780_00
    assert found["official"]["amount"] == 70_000


async def test_an_official_figure_answers_where_the_law_does_not(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, election="municipales", territory="commune:75056", population=2_100_000)
    async with call(app, campaign_id) as client:
        before = (await client.get("/v1/ceiling")).json()
        after = (await client.put("/v1/ceiling/official", json=OFFICIAL)).json()
        withdrawn = (await client.delete("/v1/ceiling/official")).json()

    assert "Paris, Lyon et Marseille" in before["notice"]
    assert (after["ceiling_cents"], after["notice"]) == (66_700_00, None)
    assert withdrawn["ceiling_cents"] is None


async def test_a_municipal_campaign_sees_the_ceiling_of_the_second_round_too(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, election="municipales", territory="commune:94033", population=60_000)
    async with call(app, campaign_id) as client:
        found = (await client.get("/v1/ceiling")).json()

    assert found["ceiling_cents"] == 75_829_00
    assert found["second_round"]["displayed"] == 104_058


async def test_an_account_in_the_pacific_is_kept_in_francs(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, election="municipales", territory="commune:98735", population=26_926)
    async with call(app, campaign_id) as client:
        found = (await client.get("/v1/ceiling")).json()
        page = (await client.get("/", headers={"Accept": "text/html"})).text

    assert (found["currency"], found["ceiling_cents"]) == ("XPF", 4_132_816)
    assert found["computed"]["amount"] == "4132816.48"
    assert "4\u202f132\u202f816\u202fF CFP" in page
    assert "€" not in page


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": 0}, "/amount"),
        ({"amount": 10.5}, "/amount"),
        ({"amount": "66700"}, "/amount"),
        ({"amount": 10**30}, "/amount"),
        ({"source": ""}, "/source"),
        ({"source": "x" * 301}, "/source"),
        ({"dated_on": "9999-12-31"}, "/dated_on"),
        ({"more": 1}, "/more"),
    ],
)
async def test_a_bad_official_figure_is_refused_with_its_field(
    manager: AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await manager.put("/v1/ceiling/official", json=OFFICIAL | change)

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_changed_campaign_tells_its_ceiling_anew(sessions: Sessions, campaign_id: UUID) -> None:
    state = CampaignState.model_validate(STATE | {"population": 120_000})
    await react(sessions, CONSUMER, CampaignChanged(campaign_id=campaign_id, version=5, campaign=state))
    stale = CampaignState.model_validate(STATE | {"population": 90_000})
    await react(sessions, CONSUMER, CampaignChanged(campaign_id=campaign_id, version=4, campaign=stale))

    events = [event for event in await told(sessions, campaign_id) if isinstance(event, CeilingChanged)]
    assert [event.ceiling_cents for event in events] == [70_560_00]
    assert events[0].level is AlertLevel.OK


async def test_any_ceiling_can_be_computed(manager: AsyncClient) -> None:
    query = {"election": "municipales", "on": "2026-03-15", "population": 238_695, "round": 1}
    found = (await manager.get("/v1/ceilings/compute", params=query)).json()
    none = (await manager.get("/v1/ceilings/compute", params=query | {"population": 8_000})).json()

    assert found["amount"] == "239172.9465"
    assert (none["amount"], none["article"]) == (None, "L. 52-4, dernier alinéa")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"population": -1}, "?population"),
        ({"population": 100_000_001}, "?population"),
        ({"round": 3}, "?round"),
        ({"on": "2026-02-30"}, "?on"),
        ({"election": "senatoriales"}, "?senators"),
        ({"territory": "x' or 1=1"}, "?territory"),
    ],
)
async def test_a_calculation_of_nonsense_is_refused(
    manager: AsyncClient, change: dict[str, object], pointer: str
) -> None:
    query: dict[str, object] = {"election": "municipales", "on": "2026-03-15", "population": 20_000}
    answer = await manager.get("/v1/ceilings/compute", params={**query, **change})  # pyright: ignore[reportArgumentType]  # each case says some of them

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_token_without_the_scope_sees_no_ceiling(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "expenses:read") as client:
        assert (await client.get("/v1/ceiling")).status_code == 403


async def test_two_members_do_not_overwrite_each_other_s_official_figure(manager: AsyncClient) -> None:
    put = await manager.put("/v1/ceiling/official", json=OFFICIAL, headers={"If-Match": '"0"'})
    assert put.status_code == 200
    stale = await manager.put("/v1/ceiling/official", json=OFFICIAL, headers={"If-Match": '"0"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)
    assert stale.json()["current"]["amount"] == OFFICIAL["amount"]
