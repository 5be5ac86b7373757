"""The keys of a suite are changed: nothing that was sealed is lost, and who is in stays in unless it is a theft."""

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
from isoloir_local.databases import url_of
from isoloir_local.home import Home
from isoloir_local.testing import Launched, isoloir, launch, launched
from isoloir_local.workbench import server_of
from kit.db.vault import secret_name
from sqlalchemy import NullPool, create_engine, text

CAMPAIGN = {
    "name": "Essai",
    "candidate": "Camille Martin",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}],
}
WHO = {"name": "Camille Exemple", "address": "1 rue de l'Essai, 94300 Vincennes", "email": "donnees@exemple.fr"}
PERSON = {"first_names": "Camille", "surname": "Exemple", "source": "street", "born_on": "1970-05-17"}


def call(up: Launched, token: str, method: str, path: str, body: object = None, campaign: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} | ({"Isoloir-Campaign": campaign} if campaign else {})
    return httpx.request(method, f"{up.address}{path}", json=body, headers=headers, timeout=120)


def wrapped_by(up: Launched) -> set[str]:
    """The names of the secrets that wrap the vaults' keys of crm."""
    with server_of(up.home) as server:
        engine = create_engine(url_of(server, "crm"), poolclass=NullPool)
    with engine.connect() as connection:
        return set(connection.scalars(text("select distinct wrapped_by from vault_key")))


def born_on(up: Launched, token: str, campaign: str, person: str) -> str:
    """A sealed field, opened."""
    asked = {"field": "born_on", "reason": "identity_check"}
    answer = call(up, token, "POST", f"/crm/v1/people/{person}/sealed-fields/read", asked, campaign)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()["value"]


def test_keys_are_changed_and_what_was_sealed_is_read() -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        up = launch(home)
        try:
            token = up.token()
            campaign = call(up, token, "POST", "/crm/v1/campaigns", {"campaign": CAMPAIGN}).json()["id"]
            assert call(up, token, "PUT", "/crm/v1/register/controller", WHO, campaign).status_code == 200
            made = call(up, token, "POST", "/crm/v1/people", PERSON, campaign)
            assert made.status_code == 201, made.text
            person = made.json()["id"]
            assert born_on(up, token, campaign, person) == "1970-05-17"
            assert isoloir("keys", "rotate", "--at-once", folder=home).returncode == 2, "after a theft it is stopped"
        finally:
            up.stop()
        before = Home(home).secrets()
        # In the databases of all five: the one that is read then starts alone.
        assert isoloir("keys", "rotate", folder=home).returncode == 0

        up = launch(home, "--only", "crm")
        try:
            after = Home(home).secrets()
            assert after.secret_key != before.secret_key
            assert after.signing_key["kid"] != before.signing_key["kid"]
            assert after.other_secret_keys == [before.secret_key], "the cookies of before still open"
            # The token of before is still good, and so is one that the new key signs.
            for one in (token, up.token()):
                assert born_on(up, one, campaign, person) == "1970-05-17"
        finally:
            up.stop()
        assert isoloir("keys", "rotate", "--at-once", folder=home).returncode == 0

        up = launch(home, "--only", "crm")
        try:
            assert call(up, token, "GET", "/crm/v1/campaigns").status_code == 401
            assert born_on(up, up.token(), campaign, person) == "1970-05-17"
            assert Home(home).secrets().retired == (), "no cookie and no token of before is believed"
        finally:
            up.stop()


def change_three_times(up: Launched, asked: list[tuple[str, int]], everybody: list[threading.Thread]) -> dict[str, int]:
    """The processes of before; a browser that entered then is still believed."""
    with httpx.Client(base_url=up.address, follow_redirects=True, timeout=120) as browser:
        browser.headers.update({"Accept": "text/html", "Origin": up.address})
        assert browser.post("/entrer", data={"code": up.code}).status_code == 200
        pids = up.home.running()["pids"]
        for _ in range(3):
            before = len(asked)
            assert isoloir("keys", "rotate", folder=up.folder).returncode == 0
            # Everybody has been answered since, with what the new keys signed and sealed.
            while len(asked) < before + 30:
                everybody[0].join(0.05)
                assert all(one.is_alive() for one in everybody)
        assert browser.get("/crm/v1/campaigns").status_code == 200
    return pids


def test_keys_are_changed_under_traffic_and_nobody_notices() -> None:
    with launched() as up:
        before = up.home.secrets()
        token = up.token()
        campaign = call(up, token, "POST", "/crm/v1/campaigns", {"campaign": CAMPAIGN}).json()["id"]
        assert call(up, token, "PUT", "/crm/v1/register/controller", WHO, campaign).status_code == 200
        person = call(up, token, "POST", "/crm/v1/people", PERSON, campaign).json()["id"]
        asked: list[tuple[str, int]] = []
        ended = threading.Event()

        def keep(what: Callable[[], httpx.Response]) -> None:
            while not ended.is_set():
                answer = what()
                asked.append((str(answer.request.url), answer.status_code))

        def read() -> httpx.Response:
            return call(up, token, "GET", f"/crm/v1/people/{person}", campaign=campaign)

        def open_vault() -> httpx.Response:
            asks = {"field": "born_on", "reason": "identity_check"}
            return call(up, up.token(), "POST", f"/crm/v1/people/{person}/sealed-fields/read", asks, campaign)

        def seal() -> httpx.Response:
            """Add a person to a new campaign: its vault is wrapped by the secret of that moment."""
            fresh = call(up, up.token(), "POST", "/crm/v1/campaigns", {"campaign": CAMPAIGN}).json()["id"]
            assert call(up, up.token(), "PUT", "/crm/v1/register/controller", WHO, fresh).status_code == 200
            return call(up, up.token(), "POST", "/crm/v1/people", PERSON, fresh)

        everybody = [threading.Thread(target=keep, args=(one,)) for one in (read, open_vault, seal)]
        for one in everybody:
            one.start()
        try:
            pids = change_three_times(up, asked, everybody)
        finally:
            ended.set()
            for one in everybody:
                one.join()
        assert {status for _, status in asked} <= {200, 201}, [one for one in asked if one[1] not in (200, 201)]
        after = up.home.secrets()
        assert (after.secret_key != before.secret_key, len(after.other_secret_keys)) == (True, 3)
        assert up.home.running()["pids"] == pids, "nothing was started again"
        wrapped = wrapped_by(up)
        # The last secret wraps everything that was there when it came, and what was made since.
        assert wrapped == {secret_name(after.known_secrets[0])}
        assert born_on(up, token, campaign, person) == "1970-05-17"
