"""From the link in the terminal to a page of a service, over real HTTP."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from isoloir_local.gateway.login import local_path
from isoloir_local.oidc.clients import Integrators
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from joserfc import jwt
from joserfc.jwk import KeySet
from kit.testing.steps import STATE

NEXT = {"/choisir": "Où se tient votre élection", "/": "Pour commencer"}
"""A sentence of the page that the home page leads to: without a campaign, and in one that a test before has opened."""


def claims_of(suite: Launched, token: str) -> dict[str, object]:
    keys = KeySet.import_key_set(httpx.get(f"{suite.address}/oidc/jwks").json())
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


def test_the_link_logs_in_and_the_home_page_says_what_comes_next(browser: httpx.Client) -> None:
    home = browser.get("/")
    assert NEXT[home.url.path] in home.text
    assert "Se déconnecter" in home.text


def test_the_session_cookie_opens_the_services_and_no_script_can_read_it(
    suite: Launched, browser: httpx.Client
) -> None:
    mine = browser.get("/crm/v1/campaigns", headers={"Accept": "application/json"})
    assert mine.status_code == 200, mine.text
    link = new_link(suite.home, suite.address)
    with httpx.Client(base_url=suite.address, headers={"Origin": suite.address}) as other:
        other.post("/entrer", data={"code": link.partition("#")[2]})
        step = other.get("/login?next=/crm/")
        for _ in range(6):  # twice through the provider where there is one campaign to enter
            if "isoloir_session=" in step.headers.get("set-cookie", ""):
                break
            step = other.get(step.headers["location"])
        # A choice comes first where other tests have opened several campaigns.
        assert step.headers["location"] in ("/crm/", "/campagnes?next=%2Fcrm%2F")
        cookie = step.headers["set-cookie"]
        assert "isoloir_session=" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


def test_a_link_opens_once(suite: Launched) -> None:
    code = suite.isoloir("login").stdout.strip().partition("#")[2]
    answers = [
        httpx.post(f"{suite.address}/entrer", data={"code": code}, headers={"Origin": suite.address}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 403]
    assert "déjà servi" in answers[1].text


def test_a_form_of_another_site_cannot_log_in_or_out(suite: Launched, browser: httpx.Client) -> None:
    for path, form in (("/entrer", {"code": "x"}), ("/logout", {}), ("/campagne", {"campaign": str(uuid4())})):
        refused = browser.post(path, data=form, headers={"Origin": "https://elsewhere.example"})
        assert refused.status_code == 403, path
    home = browser.get("/")
    assert NEXT[home.url.path] in home.text


def test_without_a_session_a_page_leads_to_the_login_and_the_api_says_401(suite: Launched) -> None:
    with httpx.Client(base_url=suite.address, headers={"Accept": "text/html"}) as visitor:
        page = visitor.get("/choisir")
        assert page.status_code == 303
        assert page.headers["location"].startswith("/login")
        assert "Recevoir un lien" in visitor.get("/login", follow_redirects=True).text
        api = visitor.get("/crm/v1/campaigns", headers={"Accept": "application/json"})
        assert api.status_code == 401
        assert api.headers["content-type"] == "application/problem+json"


def test_the_code_of_a_login_is_worth_nothing_to_another_browser(suite: Launched, browser: httpx.Client) -> None:
    begun = browser.get("/login", follow_redirects=False).headers["location"]
    back = browser.get(begun, follow_redirects=False).headers["location"]
    stolen = httpx.get(back, headers={"Accept": "text/html"})
    assert stolen.status_code == 403
    query = parse_qs(urlsplit(back).query)
    exchanged = httpx.post(
        f"{suite.address}/oidc/token",
        data={
            "grant_type": "authorization_code",
            "code": query["code"][0],
            "redirect_uri": f"{suite.address}/login/callback",
            "code_verifier": "x" * 50,
        },
        auth=("isoloir-gateway", suite.home.secrets().gateway_client_secret),
    )
    assert exchanged.status_code == 400
    assert exchanged.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://elsewhere.example/login/callback"},
        {"client_id": "nobody"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"nonce": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_bent_authorization_request_gives_no_code(browser: httpx.Client, change: dict[str, str]) -> None:
    begun = browser.get("/login", follow_redirects=False).headers["location"]
    path, query = begun.split("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()} | change
    answer = browser.get(path, params={name: value for name, value in asked.items() if value}, follow_redirects=False)
    assert answer.status_code < 500
    assert "code=" not in answer.headers.get("location", "")
    assert "elsewhere" not in answer.headers.get("location", "")


def test_tokens_carry_the_scopes_and_the_campaign_asked_for(suite: Launched) -> None:
    campaign = str(uuid4())
    said = suite.isoloir("token", "--scope", "events:read", "--campaign", campaign, "--subject", "m1")
    found = claims_of(suite, said.stdout.strip())
    assert (found["sub"], found["scope"], found["campaign"]) == ("m1", "events:read", campaign)
    assert found["aud"] == "isoloir"
    assert found["iss"] == f"{suite.address}/oidc"
    assert "operate" in str(claims_of(suite, suite.token())["scope"]).split()
    assert "operate" not in str(claims_of(suite, suite.token(subject="m1"))["scope"]).split()
    assert suite.isoloir("token", "--scope", "everything").returncode == 2


def test_an_integrator_gets_a_token_with_no_more_than_it_was_let(suite: Launched) -> None:
    made = suite.isoloir("client", "site-web", "--scope", "events:read", "--scope", "stations:read")
    secret = dict(line.split(" : ") for line in made.stdout.splitlines())["client_secret"]

    def ask(scope: str, password: str = secret) -> httpx.Response:
        form = {"grant_type": "client_credentials", "scope": scope}
        return httpx.post(f"{suite.address}/oidc/token", data=form, auth=("site-web", password))

    given = ask("events:read operate").json()
    assert given["scope"] == "events:read"
    assert claims_of(suite, given["access_token"])["sub"] == "client:site-web"
    assert ask("events:read", "wrong").status_code == 401
    assert ask("operate").status_code == 400


def test_an_integrator_of_before_the_scopes_were_renamed_asks_by_either_name(tmp_path: Path) -> None:
    file = tmp_path / "clients.json"
    Integrators(file).add("bureaux", frozenset({"poll_watchers:read"}), None)
    file.write_text(file.read_text().replace("poll_watchers:read", "officers:read"))
    known = Integrators(file).find("bureaux")
    assert known is not None
    assert known.scopes == {"poll_watchers:read"}
    for name in ("officers:read", "poll_watchers:read", None):
        assert known.get_allowed_scope(name) == "poll_watchers:read"


def test_a_forged_token_is_refused(suite: Launched) -> None:
    header, payload, signature = suite.token().split(".")
    forged = f"{header}.{payload}.{signature[:-4]}AAAA"
    for token in (forged, "x", f"{header}.{payload}."):
        answer = httpx.get(f"{suite.address}/crm/v1/campaigns", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/crm/day?x=1", "/crm/day?x=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("", "/"),
    ],
)
def test_a_login_only_leads_to_our_own_pages(wanted: str, goes: str) -> None:
    assert local_path(wanted) == goes


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("POST", "/entrer", {}),
        ("POST", "/entrer", {"code": "x" * 300}),
        ("POST", "/entrer", {"code": "\x00"}),
        ("POST", "/campagne", {"campaign": "x"}),
        ("GET", "/login?campaign=x", None),
        ("GET", "/login/callback?code=a&state=b", None),
        ("POST", "/oidc/token", {"grant_type": "password"}),
        ("POST", "/oidc/token", {"grant_type": "authorization_code", "code": "x" * 20_000}),
        ("GET", "/oidc/authorize?client_id=isoloir-gateway&client_id=x", None),
        ("GET", "/choisir?territory=circo:0000", None),
        ("GET", "/choisir?q=%00", None),
        ("POST", "/choisir", {"territory": "circo:9406"}),
        ("GET", "/nowhere", None),
    ],
)
def test_nothing_sent_to_the_front_door_is_our_fault(
    browser: httpx.Client, method: str, path: str, form: dict[str, str] | None
) -> None:
    answer = browser.request(method, path, data=form, follow_redirects=False)
    assert answer.status_code < 500


def test_who_has_one_campaign_enters_it_without_a_choice() -> None:
    with launched("--only", "crm") as up, httpx.Client(base_url=up.address, follow_redirects=True) as person:
        person.headers.update({"Accept": "text/html", "Origin": up.address})
        state = STATE | {"territory": "circo:0001", "name": "Essai 2029"}
        opened = httpx.post(
            f"{up.address}/crm/v1/campaigns",
            json={"id": str(uuid4()), "campaign": state},
            headers={"Authorization": f"Bearer {up.token()}"},
        )
        assert opened.status_code == 201, opened.text
        home = person.post("/entrer", data={"code": up.code})
        assert "Essai 2029" in home.text
        assert person.get("/crm/").status_code == 200
