"""The support bundle says how a suite is, and nothing of whom it is about: what is planted everywhere is not in it."""

import base64
import json
import os
import stat
import tarfile
from pathlib import Path
from uuid import UUID

import pytest
from httpx import Client
from isoloir_local.home import SERVICES
from isoloir_local.support.log_lines import cleaned, count_levels, our_templates, said
from isoloir_local.testing import Launched
from isoloir_local.walk.campaign import CONTROLLER

NAME, MAIL, PHONE = "Zéphyrine Quatremère", "zephyrine.quatremere@exemple.fr", "+33199006431"
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ6ZXBoIn0.c2lnbmF0dXJl"
SECRET = "Xk7-planted-secret-Qz"
PLANTED = (NAME, "Zéphyrine", "Quatremère", MAIL, PHONE, "0199006431", TOKEN, SECRET)


def planted_lines() -> list[str]:
    """As a fault, a library or somebody's own patch might log."""
    texts = [
        f"duplicate key: ({NAME}, {MAIL})",
        f"crm waits for {NAME}",
        f"job {PHONE} failed: {TOKEN}",
        f"{NAME} missed 3 events up to 4",
        f"{MAIL}: {SECRET}",
    ]
    lines = [json.dumps({"event": text, "level": "error", "service": "crm"}, ensure_ascii=False) for text in texts]
    everywhere = {key: NAME for key in ("event", "level", "service", "timestamp", "error", "cause", "method", "reason")}
    return [
        *lines,
        json.dumps({**everywhere, "places": [NAME, f"{MAIL}:1"], "status": MAIL, "route": f"/x/{TOKEN}", MAIL: PHONE}),
        f"Traceback: {NAME} {SECRET}",
        json.dumps({"event": {"name": NAME}, "places": NAME}),
    ]


@pytest.fixture
def bundle(suite: Launched, browser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    campaign = {
        "name": f"Campagne de {NAME}",
        "candidate": NAME,
        "election": "legislatives",
        "territory": "circo:9406",
        "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    }
    opened = browser.post("/crm/v1/campaigns", json={"campaign": campaign})
    assert opened.status_code == 201, opened.text
    headers = {"Authorization": f"Bearer {suite.token(campaign=UUID(opened.json()['id']))}"}
    contacts = [{"channel": "email", "address": MAIL}]
    person = {"surname": NAME, "first_names": "Zéphyrine", "source": "form", "contacts": contacts}
    named = browser.put("/crm/v1/register/controller", json={**CONTROLLER, "name": NAME}, headers=headers)
    assert named.is_success, named.text
    added = browser.post("/crm/v1/people", json=person, headers=headers)
    assert added.status_code == 201, added.text
    monkeypatch.setenv("ISOLOIR_SMTP_PASSWORD", SECRET)
    monkeypatch.setenv("ISOLOIR_MAIL_FROM", MAIL)
    monkeypatch.setenv("ISOLOIR_SMS_HEADERS", json.dumps({"X-Key": TOKEN}))
    monkeypatch.setenv("ISOLOIR_LOG_LEVEL", SECRET)
    monkeypatch.setenv("ISOLOIR_SMTP_PORT", "587")
    with (suite.home.logs / "crm-worker.jsonl").open("a") as log:
        log.writelines(f"{line}\n" for line in planted_lines())
    with (suite.home.postgres / "postgres.log").open("a") as log:
        log.write(f"2026-12-01 18:59:22.700 UTC [1] ERROR:  {NAME} {MAIL}\n")
    file = tmp_path / "for-help.tar.gz"
    made = suite.isoloir("support-bundle", str(file), "--json")
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as archive:
        read = {entry.name: archive.extractfile(entry) for entry in archive}
        return {name: content.read().decode() for name, content in read.items() if content}


def test_a_bundle_holds_nobody_and_no_secret(suite: Launched, bundle: dict[str, str]) -> None:
    secrets = json.loads((suite.home.root / "secrets.json").read_text())
    own = [value for value in secrets.values() if isinstance(value, str) and len(value) > 8]
    own += [(suite.home.postgres / "password").read_text(), (suite.home.nats / "password").read_text()]
    assert len(own) > 5
    whole = "\n".join([*bundle, *bundle.values()])
    for one in (*PLANTED, *own, os.uname().nodename, str(suite.folder)):
        assert one not in whole, one
        assert json.dumps(one)[1:-1] not in whole, one
        assert base64.b64encode(one.encode()).decode() not in whole, one


def test_a_bundle_says_how_the_suite_is(bundle: dict[str, str]) -> None:
    read = {name.rpartition("/")[2]: json.loads(text) for name, text in bundle.items() if name.endswith(".json")}
    assert read["versions.json"]["postgres"].partition(".")[0].isdigit()
    assert {"fastapi", "isoloir-crm"} <= set(read["versions.json"]["packages"]) or "crm" in str(read["versions.json"])
    assert set(read["health.json"]["services"]) == set(SERVICES)
    assert read["health.json"]["services"]["crm"]["database"] is True
    crm = read["databases.json"]["crm"]
    assert crm["revision"][0]["version_num"].startswith("00")
    assert "Served by code" in crm["revision"][0]["served_by"]
    assert crm["campaigns"][0]["count"] >= 1
    assert not [fact for service in read["databases.json"].values() for fact in service.values() if "failed" in fact]
    assert read["settings.json"]["ISOLOIR_SMTP_PORT"] == "587"
    assert read["settings.json"]["ISOLOIR_SMTP_PASSWORD"] == f"(set, {len(SECRET)} characters)"
    assert read["processes.json"]["postgres"]["resident_bytes"] > 1_000_000
    assert read["servers.json"]["postgres_lines"]["ERROR"] >= 1
    log = [json.loads(line) for line in bundle["isoloir-support/logs/crm-worker.jsonl"].splitlines()]
    assert {"event": "crm waits for …", "level": "error", "service": "crm"} in log


def test_of_a_text_what_stands_in_our_source_is_kept() -> None:
    assert len(our_templates()) > 30
    assert said("crm waits for its database") == "crm waits for …"
    assert said("crm cannot publish, trying again: TimeoutError") == "crm cannot publish, trying again: TimeoutError"
    assert said("service away") == "service away"
    assert said("somebody else's words") == "(left out: 21 characters)"
    line = {"event": "request", "status": 200, "ms": 4.5, "places": ["app.py:3", "../x"], "error": "Zoé"}
    assert cleaned(json.dumps(line)) == {"event": "request", "status": 200, "ms": 4.5, "places": ["app.py:3"]}
    assert cleaned("no JSON") == {"left_out": 7}


def test_lines_of_the_servers_are_counted() -> None:
    lines = [
        "[1] 2026/12/01 18:58:22.5 [INF] Starting",
        "2026-12-01 18:59:22.700 UTC [3] ERROR:  duplicate",
        "DETAIL: x",
    ]
    assert count_levels(lines) == {"INF": 1, "ERROR": 1}
