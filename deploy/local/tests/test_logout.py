"""Logging out ends a session everywhere: copies of its cookies open nothing, at any service, nor at the provider."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from isoloir_local.ended_sessions import EndedSessions
from isoloir_local.home import SERVICES
from isoloir_local.testing import Launched

PAGES = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def leaver(suite: Launched) -> Iterator[httpx.Client]:
    """A client that logs out: not with the session of the other tests."""
    code = suite.isoloir("login").stdout.strip().partition("#")[2]
    with httpx.Client(base_url=suite.address, follow_redirects=True, timeout=120) as client:
        client.headers.update({"Accept": "text/html", "Origin": suite.address})
        assert client.post("/entrer", data={"code": code}).status_code == 200
        yield client


def test_a_copy_of_the_cookies_opens_nothing_after_the_logout(suite: Launched, leaver: httpx.Client) -> None:
    copied = dict(leaver.cookies.items())
    assert {"isoloir_session", "isoloir_provider"} <= copied.keys()
    with httpx.Client(base_url=suite.address, cookies=copied, timeout=120) as thief:
        opened = {service: thief.get(f"/{service}/v1/events", headers=JSON).status_code for service in SERVICES}
        assert 401 not in opened.values()
        assert leaver.post("/logout").status_code == 200
        closed = {service: thief.get(f"/{service}/v1/events", headers=JSON).status_code for service in SERVICES}
        assert closed == dict.fromkeys(SERVICES, 401)
        assert thief.get("/choisir", headers=PAGES).headers["location"].startswith("/login")
        begun = thief.get("/login").headers["location"]
        asked = thief.get(begun)
        assert "code=" not in asked.headers.get("location", "")
        assert asked.headers["location"] == "/entrer"


def test_who_comes_back_with_a_new_link_is_in_again(suite: Launched, leaver: httpx.Client) -> None:
    leaver.post("/logout")
    code = suite.isoloir("login").stdout.strip().partition("#")[2]
    assert leaver.post("/entrer", data={"code": code}).status_code == 200
    assert leaver.get("/crm/v1/campaigns", headers=JSON).status_code == 200


def test_counts_for_the_operator_are_not_shown_at_the_front_door(suite: Launched, browser: httpx.Client) -> None:
    for service in SERVICES:
        for path in ("metrics", "metrics/", "%6Detrics", "/metrics", "./metrics", "x/../metrics"):
            answer = browser.get(f"/{service}/{path}")
            assert answer.status_code == 404, path
            assert "isoloir_requests" not in answer.text


def test_ended_sessions_outlive_a_restart_and_are_forgotten_at_their_end(tmp_path: Path) -> None:
    ended = EndedSessions(tmp_path / "ended")
    ended.add("kept", 60)
    ended.add("over", -1)
    assert "kept" in EndedSessions(tmp_path / "ended")
    assert "other" not in ended
    ended.add("more", 60)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "ended").iterdir()} == {0o600}
    assert len(list((tmp_path / "ended").iterdir())) == 2
    assert all(file.stat().st_mtime > time.time() for file in (tmp_path / "ended").iterdir())
    assert "kept" not in "".join(file.name for file in (tmp_path / "ended").iterdir())


def test_without_a_folder_ended_sessions_are_kept_in_memory() -> None:
    ended = EndedSessions(None)
    ended.add("kept", 60)
    assert "kept" in ended
    assert "other" not in ended
