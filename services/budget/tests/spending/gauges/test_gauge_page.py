import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from budget.consumers import CONSUMERS
from common.events.predict import ForecastUpdated
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, clock_offset, new_campaign, new_member, react

SPEND = {"heading": 11, "label": "Affiches <b>", "amount_cents": 60_000_00, "spent_on": "2029-05-20"}


async def page(client: AsyncClient) -> str:
    answer = await client.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text.replace("\u202f", " ")


async def test_the_gauge_says_in_words_what_it_shows(manager: AsyncClient) -> None:
    await manager.post("/v1/expenses", json=SPEND | {"state": "committed"})
    await manager.post("/v1/expenses", json=SPEND | {"amount_cents": 9_000_00})
    html = await page(manager)

    assert "<strong>Attention.</strong>" in html
    assert "Avec les dépenses prévues : <strong>plafond dépassé</strong>" in html
    assert "Payé 0 €, engagé en plus 60 000 €, prévu en plus 9 000 €, plafond 66 780 €." in html
    assert "décret 2008-1300" in html
    assert "Affiches &lt;b&gt;" in html
    assert "11. Publications, impressions hors dépenses remboursables" in html


async def test_the_page_asks_no_third_host_and_has_no_inline_style(manager: AsyncClient) -> None:
    html = await page(manager)

    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html)
    assert " style=" not in html
    assert "<script" not in without_frame_script(html)


async def test_an_unknown_ceiling_says_what_to_do(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions, election="departementales", territory="canton:2312")) as client:
        html = await page(client)

    assert "Plafond inconnu : renseignez la population ou le chiffre officiel." in html


async def test_a_coordinator_sees_what_is_left_and_not_each_expense(
    app: FastAPI, manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await manager.post("/v1/expenses", json=SPEND)
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="coordinator") as coordinator:
        html = await page(coordinator)

    assert "Reste possible" in html
    assert "Affiches" not in html


async def test_an_anonymous_browser_is_sent_to_log_in(app: FastAPI) -> None:
    async with call(app) as client:
        answer = await client.get("/", headers={"Accept": "text/html"})

    assert answer.status_code == 303


async def test_the_page_says_what_will_be_paid_back_to_who_sees_the_account(
    app: FastAPI, manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    assert "Aucune prévision" in await page(manager)
    await hear_forecast(sessions, campaign_id)
    await manager.post("/v1/expenses", json=SPEND | {"state": "committed"})
    html = await page(manager)
    assert "Risque de non-remboursement" in html
    assert "20,0 %" in html
    assert "Argent du candidat en jeu</dt><dd>60 000 €" in html
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="coordinator") as coordinator:
        assert "Argent du candidat" not in await page(coordinator)


async def test_nothing_to_pay_back_is_no_risk(manager: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await hear_forecast(sessions, campaign_id)
    html = await page(manager)

    assert "Rien à rembourser pour l'instant" in html
    assert "Probabilité de dépasser 5 % des voix (L.\u00a052-11-1)" in html
    assert "Risque de non-remboursement" not in html


async def hear_forecast(sessions: Sessions, campaign_id: UUID) -> None:
    example: dict[str, Any] = ForecastUpdated.model_json_schema()["examples"][0]
    about = {"campaign_id": campaign_id, "version": 1, "chance_to_pass_5_percent": 0.8}
    (consumer,) = [one for one in CONSUMERS if one.event is ForecastUpdated]
    await react(sessions, consumer, ForecastUpdated.model_validate(example | about))


async def campaign_at(sessions: Sessions, now: datetime) -> UUID:
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=clock_offset(now))
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


async def test_the_agent_notes_the_proclaimed_result_and_the_accounts_rules_follow(
    app: FastAPI, sessions: Sessions
) -> None:
    made = await campaign_at(sessions, datetime(2029, 6, 12, 9, tzinfo=UTC))
    form = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with call(app, made, subject="agent") as agent:
        await agent.put("/v1/reimbursement-forecast", json={"candidate": "A"})
        await agent.post(
            "/v1/expenses", json=SPEND | {"amount_cents": 100_00, "state": "invoiced", "supplier": "Imprimerie"}
        )
        closing = (await agent.get("/closing", headers=form)).text
        assert '<a href="/#resultat">notez le résultat du vote</a>' in closing
        for votes, valid in (("3 000", "2 000"), ("", "2 000"), ("douze", "2 000"), ("0", "0"), ("-1", "20")):
            refused = await agent.post("/result", data={"votes": votes, "valid": valid}, headers=form)
            assert refused.status_code == 422, (votes, valid)
            assert 'id="result-' in refused.text
        noted = await agent.post("/result", data={"votes": "1\u202f499", "valid": "30 000"}, headers=form)
        assert (noted.status_code, noted.headers["location"]) == (303, "/?done=result#resultat")
        said = (await agent.get("/v1/reimbursement-forecast")).json()
        assert (said["basis"], said["candidate"], said["share"]) == ("proclaimed", "A", 1_499 / 30_000)
        assert "4,997 %</strong> des suffrages exprimés" in await page(agent)
        # Just under 5 %: none is needed for a small account.
        assert "n’est pas requis pour ce compte" in (await agent.get("/closing", headers=form)).text


async def test_no_result_is_asked_for_before_the_vote_nor_taken_before_the_legal_hour(
    app: FastAPI, sessions: Sessions
) -> None:
    form = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    for day, asks in ((9, False), (10, True)):
        made = await campaign_at(sessions, datetime(2029, 6, day, 15, tzinfo=UTC))
        async with call(app, made, subject="agent") as agent:
            assert ("Voix de la candidature" in await page(agent)) is asks
            early = await agent.post("/result", data={"votes": "1", "valid": "2"}, headers=form)
            assert early.status_code == 403
            assert "heure légale" in early.text


async def test_the_gauge_tells_the_deadline_that_the_other_pages_tell(app: FastAPI, sessions: Sessions) -> None:
    """Abroad it runs from the round that decides, which is round one until somebody says otherwise."""
    made = await new_campaign(
        sessions,
        territory="circo:ZZ10",
        rounds=[{"number": 1, "on": "2029-06-03"}, {"number": 2, "on": "2029-06-17"}],
    )
    async with call(app, made) as client:
        account = (await client.get("/v1/account")).json()
        html = await page(client)

    assert account["filing_due_at"].startswith("2029-09-14")
    assert "au plus tard le vendredi 14 septembre 2029 à 18 h, heure de Paris (L.\xa0330-9-1)" in html


async def test_a_ceiling_without_a_population_leads_to_where_it_is_given(
    app: FastAPI, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.settings, "root_path", "/budget")
    async with call(app, await new_campaign(sessions, election="departementales", territory="canton:2312")) as client:
        lacking = await page(client)
    async with call(app, await new_campaign(sessions, territory="circo:ZZ10")) as client:
        # No coefficient is known there: a population would not help.
        abroad = await page(client)

    assert 'href="/crm/campaign">la donner' in lacking
    assert 'href="/crm/campaign">la donner' not in abroad
