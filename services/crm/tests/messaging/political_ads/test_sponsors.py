"""A sponsor from outside the Union pays for no political advertising in the three months before the vote (2024/900)."""

import html
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.messaging.political_ads.schemas import SponsorDeclared
from crm.messaging.political_ads.sponsors import UNION, is_bound, is_foreign, why_refused
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign, work_off

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
ROUNDS = [date(2029, 6, 10), date(2029, 6, 17)]
FRENCH = {"kind": "body", "country": "FR", "controlled_abroad": False}
RULE: dict[str, Any] = {
    "second_person": False,
    "sponsor": "Mandataire de C. Exemple",
    "sponsor_address": "1 rue de l'Exemple, 94800 Villejuif",
    "reply_to": "equipe@exemple.fr",
}
MAILING: dict[str, Any] = {"name": "Invitation", "channel": "email", "subject": "Samedi", "body": "Bonjour"}
COUNTRIES = st.one_of(st.sampled_from(sorted(UNION)), st.from_regex(r"\A[A-Z]{2}\Z"))
DECLARED = st.builds(
    SponsorDeclared, kind=st.sampled_from(["person", "body"]), country=COUNTRIES, controlled_abroad=st.booleans()
)


@pytest.mark.parametrize(
    ("on", "bound"),
    [("2029-03-09", False), ("2029-03-10", True), ("2029-06-10", True), ("2029-06-17", True), ("2029-06-18", False)],
)
def test_three_months_before_the_first_round_to_the_last(on: str, bound: bool) -> None:
    assert is_bound(ROUNDS, date.fromisoformat(on)) is bound


@given(st.one_of(st.none(), DECLARED), st.integers(-200, 200))
def test_who_is_refused_is_foreign_or_silent_and_only_then(declared: SponsorDeclared | None, days: int) -> None:
    on = ROUNDS[0] + timedelta(days=days)
    refused = why_refused(declared, ROUNDS, on) is not None
    assert refused == (is_bound(ROUNDS, on) and (declared is None or is_foreign(declared)))


@given(DECLARED)
def test_a_citizen_of_the_union_is_not_foreign_whatever_they_tick(declared: SponsorDeclared) -> None:
    if declared.country not in UNION:
        assert is_foreign(declared)
    elif declared.kind == "person":
        assert not is_foreign(declared)
    else:
        assert is_foreign(declared) is declared.controlled_abroad


async def enter(client: AsyncClient) -> None:
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}]
    made = await client.post("/v1/people", json={"first_names": "Ada", "source": "form", "contacts": contacts})
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    assert (await client.post(f"/v1/people/{made.json()['id']}/consents", json=yes)).status_code == 201


async def test_it_is_refused_with_the_article_and_the_notice_says_who_it_is(sessions: Sessions, app: FastAPI) -> None:
    offset = clock_offset(datetime(2029, 5, 14, 10, tzinfo=UTC))
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset)
    async with call(app, campaign_id) as client:
        await enter(client)
        mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
        for declared in (
            None,
            FRENCH | {"country": "US"},
            FRENCH | {"country": "ZZ", "kind": "person"},
            FRENCH | {"controlled_abroad": True},
        ):
            assert (await client.put("/v1/mailing-rule", json=RULE | {"declared": declared})).status_code == 200
            refused = await client.post(f"/v1/mailings/{mailing}/send", json={})
            assert (refused.status_code, refused.json()["pointer"]) == (409, "/declared"), refused.text
            assert refused.json()["article"] == "Règlement (UE) 2024/900, art. 5, 2"
        letter = MAILING | {"name": "Lettre", "channel": "post"}
        post = (await client.post("/v1/mailings", json=letter)).json()["id"]
        assert (await client.post(f"/v1/mailings/{post}/letters")).status_code == 409
        team = (await client.post("/v1/mailings", json=MAILING | {"name": "Équipe", "purpose": "team"})).json()["id"]
        assert (await client.post(f"/v1/mailings/{team}/send", json={})).status_code == 200
        said = FRENCH | {"controlled_by": "Parti Exemple", "payer": "Association de financement"}
        await client.put("/v1/mailing-rule", json=RULE | {"declared": said})
        assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 200
        await work_off(sessions, JOBS)
        (political_ad,) = (await client.get("/v1/political-ads")).json()["items"]
        assert (political_ad["declared"], political_ad["sponsor_email"]) == (said, "equipe@exemple.fr")
        notice = html.unescape((await client.get(f"/annonce/{campaign_id}/{political_ad['id']}")).text)
        for words in (
            "Mandataire de C. Exemple, 1 rue de l'Exemple, 94800 Villejuif, equipe@exemple.fr",
            "Personne morale ou organisme établi : France.",
            "Contrôlé en dernier lieu par : Parti Exemple.",
            "Ni possédé ni contrôlé",
            "Payeur : Association de financement.",
            "elections.interieur.gouv.fr",
        ):
            assert words in notice, words


async def test_long_before_the_vote_it_may_still_be_said_later(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter(client)
    await client.put("/v1/mailing-rule", json=RULE)
    mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
    near = await client.post(f"/v1/mailings/{mailing}/send", json={"at": "2029-05-14T10:00:00+02:00"})
    assert (near.status_code, near.json()["pointer"]) == (409, "/declared")
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 200
    await work_off(sessions, JOBS)
    (political_ad,) = (await client.get("/v1/political-ads")).json()["items"]
    assert political_ad["declared"] is None
    notice = await client.get(f"/annonce/{campaign_id}/{political_ad['id']}", headers=HTML)
    assert notice.status_code == 200
    assert "n'a pas déclaré d'où il est" in html.unescape((await client.get("/political-ads", headers=HTML)).text)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "dog"}, "/declared/kind"),
        ({"country": "France"}, "/declared/country"),
        ({"country": "fr"}, "/declared/country"),
        ({"country": 7}, "/declared/country"),
        ({"controlled_abroad": "no"}, "/declared/controlled_abroad"),
        ({"controlled_by": "a\x00b"}, "/declared/controlled_by"),
        ({"payer": "x" * 201}, "/declared/payer"),
        ({"payer": "\ud800"}, "/declared/payer"),
        ({"passport": "12"}, "/declared/passport"),
    ],
    ids=str,
)
async def test_what_is_no_declaration_is_refused(client: AsyncClient, wrong: dict[str, Any], pointer: str) -> None:
    content = json.dumps(RULE | {"declared": FRENCH | wrong}).encode()
    headers = {"Content-Type": "application/json"}
    refused = await client.put("/v1/mailing-rule", content=content, headers=headers)
    assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), refused.text


async def test_the_page_takes_the_declaration(client: AsyncClient) -> None:
    form = {name: RULE[name] for name in ("sponsor", "sponsor_address", "reply_to")} | {"sms_stop": "STOP au 36111"}
    half = await client.post("/mailings/rule", data=form | {"kind": "person"}, headers=HTML)
    assert (half.status_code, "Choisissez le pays du commanditaire" in html.unescape(half.text)) == (422, True)
    done = await client.post("/mailings/rule", data=form | {"kind": "person", "country": "BE"}, headers=HTML)
    assert done.status_code == 303, done.text
    declared = (await client.get("/v1/mailing-rule")).json()["declared"]
    assert (declared["kind"], declared["country"], declared["controlled_abroad"]) == ("person", "BE", False)
    page = (await client.get("/mailings", headers=HTML)).text
    assert '<option value="BE" selected>' in page
