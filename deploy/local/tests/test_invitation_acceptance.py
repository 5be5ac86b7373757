"""Joining by an invitation and coming back by a mailed link, at the suite's own provider, over real HTTP."""

import base64
import re
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from isoloir_local.gateway.invitation_acceptance import subject_of
from isoloir_local.testing import Launched, launched
from kit.testing.steps import STATE

SACHA = {"display_name": "Sacha", "roles": ["canvasser"], "email": "sacha@exemple.fr"}


@pytest.fixture(scope="module")
def up() -> Iterator[Launched]:
    with launched("--only", "crm") as running:
        yield running


@pytest.fixture(scope="module")
def campaign_id(up: Launched) -> UUID:
    opened = uuid4()
    body = {"id": str(opened), "campaign": STATE | {"territory": "circo:0001", "name": "Essai 2029"}}
    answer = httpx.post(f"{up.address}/crm/v1/campaigns", json=body, headers={"Authorization": f"Bearer {up.token()}"})
    assert answer.status_code == 201, answer.text
    return opened


@pytest.fixture
def token(up: Launched, campaign_id: UUID) -> str:
    """The secret of a new invitation's link."""
    headers = {"Authorization": f"Bearer {up.token(campaign=campaign_id)}"}
    made = httpx.post(f"{up.address}/crm/v1/invitations", json=SACHA, headers=headers)
    assert made.status_code == 201, made.text
    return made.json()["path"].rpartition("/")[2]


def phone(up: Launched) -> httpx.Client:
    client = httpx.Client(base_url=up.address, follow_redirects=True, timeout=120)
    client.headers.update({"Accept": "text/html", "Origin": up.address, "User-Agent": "Mozilla/5.0 (iPhone) Safari"})
    return client


def press_of(page: httpx.Response) -> str:
    found = re.search(r'name="press" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def test_the_press_lets_in_and_the_same_page_does_so_twice(up: Launched, token: str) -> None:
    with phone(up) as first, phone(up) as again, phone(up) as other:
        page = first.get(f"/crm/invitations/{token}")
        assert page.status_code == 200
        form = {"token": token, "press": press_of(page)}
        entered = first.post("/rejoindre", data=form)
        assert (entered.status_code, str(entered.url)) == (200, f"{up.address}/")
        assert "Essai 2029" in entered.text
        # The answer was lost on the way: nothing of it is in this browser.
        assert str(again.post("/rejoindre", data=form).url) == f"{up.address}/"
        forwarded = other.post("/rejoindre", data=form | {"press": "x" * 24})
        assert (forwarded.status_code, "a déjà servi" in forwarded.text) == (410, True)
        assert other.get("/crm/", follow_redirects=False).status_code == 303


def test_a_get_never_joins_and_a_form_of_another_site_neither(up: Launched, token: str) -> None:
    with phone(up) as person:
        form = {"token": token, "press": press_of(person.get(f"/crm/invitations/{token}"))}
        assert person.get("/rejoindre", params=form).status_code == 405
        refused = person.post("/rejoindre", data=form, headers={"Origin": "https://elsewhere.example"})
        assert refused.status_code == 403
        assert person.get(f"/crm/invitations/{token}").status_code == 200


def test_who_is_in_the_team_already_is_told_so_and_the_link_stays_good(up: Launched, token: str) -> None:
    with phone(up) as director:
        link = up.isoloir("login").stdout.strip().partition("#")[2]
        director.post("/entrer", data={"code": link})
        form = {"token": token, "press": press_of(director.get(f"/crm/invitations/{token}"))}
        told = director.post("/rejoindre", data=form)
        assert (told.status_code, "déjà dans cette équipe" in told.text) == (409, True)
        assert "Se déconnecter" in told.text
        assert director.get(f"/crm/invitations/{token}").status_code == 200


def test_a_device_is_seen_and_ended_from_another_one(up: Launched, token: str) -> None:
    with phone(up) as lost, phone(up) as kept:
        form = {"token": token, "press": press_of(lost.get(f"/crm/invitations/{token}"))}
        lost.post("/rejoindre", data=form)
        kept.post("/rejoindre", data=form)
        stolen = dict(lost.cookies)
        page = kept.get("/mes-appareils")
        assert page.text.count("iPhone, Safari") >= 2
        ended = re.findall(r'action="(/mes-appareils/[0-9a-f]+/fin)"', page.text)
        assert len(ended) == 1
        assert kept.post(ended[0], headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert kept.post(ended[0]).status_code == 200
        assert str(kept.get("/crm/").url) == f"{up.address}/crm/"
        api = {"Accept": "application/json"}
        for cookies in (stolen, dict(lost.cookies)):
            answers = [httpx.get(f"{up.address}/crm/v1/actions", cookies=cookies, headers=api) for _ in range(2)]
            assert answers[-1].status_code == 401
        assert str(lost.get("/crm/").url) == f"{up.address}/entrer"


def test_the_answer_to_an_address_is_the_same_for_everybody(up: Launched, token: str) -> None:
    with phone(up) as member, phone(up) as stranger:
        form = {"token": token, "press": press_of(member.get(f"/crm/invitations/{token}"))}
        member.post("/rejoindre", data=form)
        answers = [
            stranger.post("/entrer/adresse", data={"address": address})
            for address in ("sacha@exemple.fr", "inconnue@exemple.fr", "pas une adresse")
        ]
        assert {one.status_code for one in answers} == {200}
        assert len({one.text for one in answers}) == 1
        over = stranger.post("/entrer/lien", data={"token": "x" * 43})
        assert (over.status_code, "trop ancien" in over.text) == (410, True)


def code_of(secret: str, offset: int = 0) -> str:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return TOTP(key, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time()) + 30 * offset).decode()


def test_who_sees_money_shows_a_second_factor_where_the_campaign_asks(up: Launched, campaign_id: UUID) -> None:
    headers = {"Authorization": f"Bearer {up.token(campaign=campaign_id)}"}
    with phone(up) as director:
        director.post("/entrer", data={"code": up.isoloir("login").stdout.strip().partition("#")[2]})
        director.post("/campagne", data={"campaign": str(campaign_id)})
        assert director.post("/crm/second-factor/rule", data={"asked": "true"}).status_code == 200
        # Who runs the suite is never locked out of it.
        assert director.get("/crm/v1/people?limit=1").status_code == 200
        body = {"display_name": "Gestion", "roles": ["manager"]}
        made = httpx.post(f"{up.address}/crm/v1/invitations", json=body, headers=headers).json()
        token = made["path"].rpartition("/")[2]
        with phone(up) as manager:
            form = {"token": token, "press": press_of(manager.get(f"/crm/invitations/{token}"))}
            page = manager.post("/rejoindre", data=form)
            assert str(page.url) == f"{up.address}/crm/second-factor"
            assert manager.get("/crm/v1/people?limit=1", headers={"Accept": "application/json"}).status_code == 403
            begun = manager.post("/crm/second-factor")
            secret = re.search(r'<code class="wrap">([A-Z2-7]+)</code>', begun.text)
            assert secret
            wrong = manager.post("/entrer/code", data={"code": "000000"})
            assert (wrong.status_code, "pas le bon" in wrong.text) == (422, True)
            shown = manager.post("/entrer/code", data={"code": code_of(secret[1], -1)})
            recovery = re.findall(r"<code>([0-9a-f-]{14})</code>", shown.text)
            assert len(recovery) == 8
            manager.get("/login")
            assert manager.get("/crm/v1/people?limit=1", headers={"Accept": "application/json"}).status_code == 200
        with phone(up) as again:
            # The same page within two minutes stands for any new sign-in: it is asked for the code.
            asked = again.post("/rejoindre", data=form)
            assert str(asked.url) == f"{up.address}/entrer/code"
            assert again.get("/crm/v1/people?limit=1", headers={"Accept": "application/json"}).status_code == 401
            used = again.post("/entrer/code", data={"code": recovery[0]})
            assert (str(used.url), "reste <strong>7</strong>" in used.text) == (
                f"{up.address}/codes-de-secours?done=used",
                True,
            )
            again.get("/login")
            assert again.get("/crm/v1/people?limit=1", headers={"Accept": "application/json"}).status_code == 200
        assert director.post("/crm/second-factor/rule", data={"asked": "false"}).status_code == 200


def test_who_directs_resets_a_lost_second_factor_and_every_device_is_out(up: Launched, campaign_id: UUID) -> None:
    headers = {"Authorization": f"Bearer {up.token(campaign=campaign_id)}"}
    with phone(up) as director, phone(up) as lost, phone(up) as mailbox:
        director.post("/entrer", data={"code": up.isoloir("login").stdout.strip().partition("#")[2]})
        director.post("/campagne", data={"campaign": str(campaign_id)})
        body = {"display_name": "Noor", "roles": ["data_steward"], "email": "noor@exemple.fr"}
        made = httpx.post(f"{up.address}/crm/v1/invitations", json=body, headers=headers).json()
        token = made["path"].rpartition("/")[2]
        lost.post("/rejoindre", data={"token": token, "press": press_of(lost.get(f"/crm/invitations/{token}"))})
        begun = lost.post("/crm/second-factor")
        secret = re.search(r'<code class="wrap">([A-Z2-7]+)</code>', begun.text)
        assert secret
        shown = lost.post("/entrer/code", data={"code": code_of(secret[1], -1)})
        assert shown.text.count("<code>") == 8
        renewed = lost.post("/codes-de-secours")
        assert (renewed.text.count("<code>"), renewed.headers["cache-control"]) == (8, "no-store")
        # Codes are shown once, and by nobody's form from elsewhere.
        assert "Il vous en reste <strong>8</strong>" in lost.get("/codes-de-secours").text
        assert lost.post("/codes-de-secours", headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert str(mailbox.get("/codes-de-secours").url) == f"{up.address}/entrer"

        team = director.get("/crm/team").text
        subject = re.search(r'name="subject" value="(m-[0-9a-f]+)">\s*<p>[^<]*appareils de Noor', team)
        assert subject, team
        form = {"subject": subject[1]}
        assert lost.post("/equipe/second-facteur", data=form).status_code == 409  # nobody resets their own
        assert director.post("/equipe/second-facteur", data=form, headers={"Origin": "https://a.fr"}).status_code == 403
        assert mailbox.post("/equipe/second-facteur", data=form).status_code in (401, 200)
        assert lost.get("/mes-appareils").status_code == 200
        done = director.post("/equipe/second-facteur", data=form)
        assert (done.status_code, "second facteur est retiré" in done.text) == (200, True)
        assert str(lost.get("/crm/").url) == f"{up.address}/entrer"
        again = director.post("/equipe/second-facteur", data=form)
        assert (again.status_code, "pas de second facteur" in again.text) == (409, True)


def test_a_person_is_made_of_the_link_and_of_one_view_of_its_page() -> None:
    secret = b"s" * 32
    assert subject_of(secret, "t", "p") == subject_of(secret, "t", "p")
    assert len({subject_of(secret, "t", "p"), subject_of(secret, "t", "q"), subject_of(b"r" * 32, "t", "p")}) == 3
    assert re.fullmatch(r"m-[0-9a-f]{32}", subject_of(secret, "t", "p"))


def test_who_is_in_no_campaign_enters_an_organisation_by_one_press(up: Launched) -> None:
    organisation = uuid4()
    operator = {"Authorization": f"Bearer {up.token('operate')}"}
    put = {"name": "Fédération d'essai", "lead": "lead", "lead_name": "Dominique"}
    founded = httpx.put(f"{up.address}/crm/v1/organisations/{organisation}", json=put, headers=operator)
    assert founded.status_code == 204, founded.text
    lead = {"Authorization": f"Bearer {up.token('organisations:read', 'organisations:write', subject='lead')}"}
    invitation = {"display_name": "Pie", "role": "reader", "email": "pie@exemple.fr"}
    made = httpx.post(f"{up.address}/crm/organisations/{organisation}/invitations", data=invitation, headers=lead)
    token = re.search(r"/organisation-invitations/([A-Za-z0-9_-]+)", made.text)
    assert token is not None, made.text
    page = f"/crm/organisation-invitations/{token[1]}"
    with phone(up) as scanner, phone(up) as pie, phone(up) as forwarded:
        assert scanner.get(page).status_code == 200
        form = {"token": token[1], "press": press_of(pie.get(page))}
        elsewhere = {"Origin": "https://elsewhere.example"}
        assert scanner.post("/rejoindre-organisation", data=form, headers=elsewhere).status_code == 403
        # A team's button does not take an organisation's link.
        assert scanner.post("/rejoindre", data=form | {"press": "x" * 24}).status_code == 404
        entered = pie.post("/rejoindre-organisation", data=form)
        assert str(entered.url) == f"{up.address}/crm/organisations/{organisation}?done=entered"
        home = pie.get("/")
        assert (str(home.url), "Fédération d" in home.text) == (f"{up.address}/campagnes", True)
        late = forwarded.post("/rejoindre-organisation", data=form | {"press": "y" * 24})
        assert (late.status_code, "a déjà servi" in late.text) == (410, True)
