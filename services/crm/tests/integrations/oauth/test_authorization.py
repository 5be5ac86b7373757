"""The authorization endpoint and its consent page: who is answered, where, and what a person reads before."""

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.security.session_cookie import COOKIE, SessionContent, seal_session
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import TESTER, bearer, settings, token

from services.crm.tests.integrations.front_ends.conftest import MEMBER, ORIGIN, RETURN, RegisterSite, Site, said_in

PAGE = {"Accept": "text/html"}

LOOK_ALIKES = [
    f"{RETURN}/",
    f"{RETURN}?a=1",
    f"{RETURN}#",
    f"{RETURN}%2F",
    "https://carte.exemple.fr/retour/../retour",
    "https://carte.exemple.fr/Retour",
    "https://carte.exemple.fr:443/retour",
    "https://carte.exemple.fr.attaque.example/retour",
    "https://carte.exemple.fr@attaque.example/retour",
    "https://attaque-carte.exemple.fr/retour",
    "http://carte.exemple.fr/retour",
    "https://CARTE.exemple.fr/retour",
    "https://carte.exemple.fr./retour",
    "//carte.exemple.fr/retour",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("address", LOOK_ALIKES)
async def test_nobody_is_sent_to_an_address_that_looks_like_the_registered_one(
    site: Site, member: AsyncClient, address: str
) -> None:
    refused = await member.get("/oauth/authorize", params=site.request(redirect_uri=address), headers=PAGE)
    assert refused.status_code == 422
    assert "location" not in refused.headers
    assert "attaque" not in refused.text
    answered = await site.allow(member, redirect_uri=address)
    assert answered.status_code == 422
    assert "location" not in answered.headers


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "court"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "people:export"}, "invalid_scope"),
        ({"scope": "members:write"}, "invalid_scope"),
        ({"scope": "operate"}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
    ],
)
async def test_what_a_site_asks_wrongly_is_told_to_it(
    site: Site, member: AsyncClient, said: dict[str, str], error: str
) -> None:
    answer = await member.get("/oauth/authorize", params=site.request(**said))
    assert answer.status_code == 303
    assert said_in(answer) == {"error": error, "state": "s-1", "iss": "http://127.0.0.1:8000/crm"}


async def test_what_is_said_twice_or_at_length_or_by_nobody_known_is_told_to_the_person(
    site: Site, member: AsyncClient
) -> None:
    asked = urlencode(site.request())
    twice = f"{asked}&redirect_uri=https%3A%2F%2Fattaque.example%2F"
    for query in (twice, urlencode(site.request(client_id="x" * 43)), f"{asked}&z={'z' * 1900}"):
        refused = await member.get(f"/oauth/authorize?{query}", headers=PAGE)
        assert refused.status_code == 422
        assert "location" not in refused.headers


async def test_who_is_not_logged_in_comes_back_to_the_request_in_its_campaign(
    site: Site, anybody: AsyncClient, campaign_id: UUID
) -> None:
    away = await anybody.get("/oauth/authorize", params=site.request(), headers=PAGE)
    assert away.status_code == 303
    login = parse_qs(urlsplit(away.headers["location"]).query)
    assert login["campaign"] == [str(campaign_id)]
    path, _, query = login["next"][0].partition("?")
    assert path == "/oauth/authorize"
    assert parse_qs(query) == {name: [value] for name, value in site.request().items()}
    # A request that would not be answered leads to no login.
    lost = await anybody.get("/oauth/authorize", params=site.request(redirect_uri=f"{RETURN}x"), headers=PAGE)
    assert lost.status_code == 422


async def test_who_is_in_another_campaign_is_not_moved_by_a_link(
    site: Site, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    other = await new_campaign(sessions)
    async with call(app, other) as elsewhere:
        page = await elsewhere.get("/oauth/authorize", params=site.request(), headers=PAGE)
        assert page.status_code == 409
        assert "autre campagne" in page.text
        assert f"campaign={campaign_id}" in html.unescape(page.text)
        answered = await site.allow(elsewhere)
        assert answered.status_code == 409
    async with call(app, campaign_id, subject="somebody") as stranger:
        assert (await stranger.get("/oauth/authorize", params=site.request(), headers=PAGE)).status_code == 403
        assert (await site.allow(stranger)).status_code == 403


async def test_the_page_says_who_asks_for_what_where_and_in_whose_name(
    site: Site, member: AsyncClient, client: AsyncClient
) -> None:
    await client.put(f"/v1/members/{MEMBER}", json={"display_name": "Ada Exemple", "roles": ["canvasser"]})
    page = await member.get("/oauth/authorize", params=site.request(scope="", state='a&b"<'), headers=PAGE)
    text = html.unescape(page.text)
    for words in ("Carte du terrain", "Éditions Exemple", "Campagne d'essai", "Ada Exemple", ORIGIN, TESTER):
        assert words in text, words
    assert "noter des portes" in text
    assert 'value="a&amp;b&#34;&lt;"' in page.text
    assert re.search(r'value="canvasses:read" checked', page.text)
    # What is asked for and not theirs is said, and cannot be ticked.
    assert 'value="members:read"' not in page.text
    assert "voir l'équipe" in text


async def test_what_shows_people_is_for_a_hand_to_tick(site: Site, client: AsyncClient) -> None:
    page = await client.get("/oauth/authorize", params=site.request(scope="canvasses:read people:read"))
    assert re.search(r'value="canvasses:read" checked', page.text)
    assert re.search(r'value="people:read"', page.text)
    assert not re.search(r'value="people:read" checked', page.text)


async def test_the_page_stands_in_no_frame_and_leads_to_that_site_alone(site: Site, member: AsyncClient) -> None:
    page = await member.get("/oauth/authorize", params=site.request())
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert f"form-action 'self' {ORIGIN};" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"


async def test_only_a_form_of_our_own_page_consents(
    site: Site, member: AsyncClient, anybody: AsyncClient, campaign_id: UUID, sessions: Sessions
) -> None:
    cookie = seal_session(settings(sessions), SessionContent(token(campaign_id, subject=MEMBER)))
    anybody.cookies.set(COOKIE, cookie)
    assert (await anybody.get("/oauth/authorize", params=site.request())).status_code == 200
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": ORIGIN}):
        anybody.headers.update(headers)
        assert (await site.allow(anybody)).status_code == 403, headers
        for name in headers:
            del anybody.headers[name]
    anybody.headers["Sec-Fetch-Site"] = "same-origin"
    assert "code" in said_in(await site.allow(anybody))


async def test_a_refusal_and_a_consent_to_nothing(site: Site, member: AsyncClient) -> None:
    refused = await site.allow(member, answer="refuse")
    assert said_in(refused)["error"] == "access_denied"
    silent = await site.allow(member, scopes=[])
    assert silent.status_code == 422
    assert "Cochez au moins un droit" in silent.text
    assert f"form-action 'self' {ORIGIN};" in silent.headers["content-security-policy"]


async def test_libraries_find_the_endpoints(anybody: AsyncClient) -> None:
    found = (await anybody.get("/.well-known/oauth-authorization-server")).json()
    issuer = found["issuer"]
    assert found["authorization_endpoint"] == f"{issuer}/oauth/authorize"
    assert found["revocation_endpoint"] == f"{issuer}/oauth/revoke"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["response_types_supported"] == ["code"]
    assert {"authorization_code", "refresh_token", "client_credentials"} == set(found["grant_types_supported"])
    assert "none" in found["token_endpoint_auth_methods_supported"]
    assert found["authorization_response_iss_parameter_supported"] is True


async def test_a_session_that_ended_before_the_answer_gives_nothing(
    site: Site, anybody: AsyncClient, member: AsyncClient, campaign_id: UUID
) -> None:
    anybody.headers.update(bearer(campaign_id, subject=TESTER))
    assert (await anybody.get("/oauth/authorize", params=site.request())).status_code == 200
    assert (await anybody.delete("/v1/token")).status_code == 204
    anybody.headers.update(PAGE)
    away = await site.allow(anybody)
    assert away.status_code == 303
    login = parse_qs(urlsplit(away.headers["location"]).query)
    assert login["campaign"] == [str(campaign_id)]
    # After the login they meet the question again, not an alarm about a site that nobody knows.
    path, _, query = login["next"][0].partition("?")
    assert path == "/oauth/authorize"
    again = await member.get(f"{path}?{query}", headers=PAGE)
    assert "Carte du terrain" in again.text


async def test_requests_without_a_token_are_counted_by_network(
    register: RegisterSite, app: FastAPI, sessions: Sessions
) -> None:
    site = await register()
    app.state.settings = settings(sessions, requests_per_minute=3)
    answers = [await site.exchange("x" * 43) for _ in range(5)]
    assert [one.status_code for one in answers] == [400, 400, 400, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["error"] == "temporarily_unavailable"


async def test_the_question_is_counted_by_network_too(register: RegisterSite, app: FastAPI, sessions: Sessions) -> None:
    site = await register()
    app.state.settings = settings(sessions, requests_per_minute=3)
    answers = [await site.anybody.get("/oauth/authorize", params=site.request(client_id="x")) for _ in range(5)]
    assert [one.status_code for one in answers] == [422, 422, 422, 429, 429]
