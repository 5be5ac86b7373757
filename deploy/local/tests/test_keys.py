"""The keys of a suite are changed: nothing that was sealed is lost, and who is in stays in unless it is a theft."""

import tempfile
from pathlib import Path

import httpx
from isoloir_local.home import Home
from isoloir_local.testing import Launched, isoloir, launch

CAMPAIGN = {
    "name": "Essai",
    "candidate": "Camille Martin",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}],
}
PERSON = {"first_names": "Camille", "surname": "Exemple", "source": "street", "born_on": "1970-05-17"}


def call(up: Launched, token: str, method: str, path: str, body: object = None, campaign: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} | ({"Isoloir-Campaign": campaign} if campaign else {})
    return httpx.request(method, f"{up.address}{path}", json=body, headers=headers, timeout=20)


def born_on(up: Launched, token: str, campaign: str, person: str) -> str:
    """A sealed field, opened."""
    asked = {"field": "born_on", "reason": "identity_check"}
    answer = call(up, token, "POST", f"/crm/v1/people/{person}/reveals", asked, campaign)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()["value"]


def test_keys_are_changed_and_what_was_sealed_is_read() -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        up = launch(home)
        try:
            token = up.token()
            campaign = call(up, token, "POST", "/crm/v1/campaigns", {"campaign": CAMPAIGN}).json()["id"]
            made = call(up, token, "POST", "/crm/v1/people", PERSON, campaign)
            assert made.status_code == 201, made.text
            person = made.json()["id"]
            assert born_on(up, token, campaign, person) == "1970-05-17"
            assert isoloir("keys", "rotate", folder=home).returncode == 2, "a suite that runs keeps its keys"
        finally:
            up.stop()
        before = Home(home).secrets()
        assert isoloir("keys", "rotate", folder=home).returncode == 0

        up = launch(home)
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

        up = launch(home)
        try:
            assert call(up, token, "GET", "/crm/v1/campaigns").status_code == 401
            assert born_on(up, up.token(), campaign, person) == "1970-05-17"
            assert Home(home).secrets().retired == (), "no cookie and no token of before is believed"
        finally:
            up.stop()
