"""Alerts, dashboards and runbooks of deploy/monitoring: as promtool and a Prometheus of a running suite take them."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from isoloir_local.testing import Launched, launched
from kit.runtime import metrics
from kit.servers.process import free_port
from prometheus_client import REGISTRY

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
ALERTS = (MONITORING / "alerts.yml").read_text()
DASHBOARDS = sorted((MONITORING / "dashboards").glob("*.json"))
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text()
OURS = re.compile(r"\bisoloir_\w+")
SUFFIX = re.compile(r"_(total|bucket|sum|count)$")


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} here")
    return found


def queries_of(dashboard: Path) -> list[str]:
    panels = json.loads(dashboard.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def queries() -> list[str]:
    return [query for dashboard in DASHBOARDS for query in queries_of(dashboard)]


def exported_names() -> set[str]:
    """Names as the services and `machine-facts` export them, without Prometheus' endings."""
    assert metrics.REQUESTS  # they register with their module
    facts = re.findall(r"gauge (isoloir_\w+)", (MONITORING / "machine-facts").read_text())
    return {one.name for one in REGISTRY.collect()} | set(facts)


@pytest.mark.parametrize("arguments", ["check rules alerts.yml", "test rules alerts_test.yml"])
def test_promtool_takes_the_alerts_and_they_ring_when_they_should(arguments: str) -> None:
    said = subprocess.run(
        [program("promtool"), *arguments.split()], cwd=MONITORING, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_alert_is_rung_in_a_test_and_leads_to_its_runbook() -> None:
    alerts = re.findall(r"- alert: (\w+)", ALERTS)
    assert len(alerts) > 10
    tests = (MONITORING / "alerts_test.yml").read_text()
    anchors = {
        re.sub(r"[^a-z ]", "", title.lower()).replace(" ", "-") for title in re.findall("^## (.+)$", RUNBOOKS, re.M)
    }
    links = re.findall(r"runbook_url: docs/runbooks\.md#([a-z-]+)", ALERTS)
    assert len(links) == len(alerts)
    for alert, link in zip(alerts, links, strict=True):
        assert link == re.sub(r"(?<!^)([A-Z])", r"-\1", alert).lower()
        assert link in anchors
        assert re.search(rf"alertname: {alert}\n        exp_alerts", tests), f"{alert} never rings in a test"


def test_every_metric_that_is_asked_for_is_exported() -> None:
    asked = {SUFFIX.sub("", name) for text in (ALERTS, *queries()) for name in OURS.findall(text)}
    assert len(asked) > 12
    names = exported_names()
    assert asked <= names | {name.removesuffix("_seconds") for name in names}, asked - names


def test_machine_facts_say_the_age_of_the_last_backup(tmp_path: Path) -> None:
    backups, facts = tmp_path / "backups", tmp_path / "facts"
    backups.mkdir()
    facts.mkdir()
    environment = os.environ | {
        "ISOLOIR_FACTS": str(facts),
        "ISOLOIR_BACKUPS": str(backups),
        "ISOLOIR_DRILLS": str(tmp_path),
    }

    def read() -> dict[str, float]:
        subprocess.run([str(MONITORING / "machine-facts")], env=environment, check=True)
        lines = (facts / "isoloir.prom").read_text().splitlines()
        return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}

    assert read()["isoloir_backup_last_seconds"] == 0
    for day in (1, 2):
        (backups / f"isoloir-2020-01-0{day}T033000Z.tar").write_bytes(b"x" * day)
        os.utime(backups / f"isoloir-2020-01-0{day}T033000Z.tar", (1_000 * day, 1_000 * day))
    (tmp_path / "last-success").touch()
    found = read()
    assert (found["isoloir_backup_last_seconds"], found["isoloir_backup_last_bytes"]) == (2_000, 2)
    assert abs(found["isoloir_restore_drill_last_seconds"] - time.time()) < 60
    assert "isoloir_certificate_ends_seconds" not in found
    environment |= {"ISOLOIR_DOMAIN": "campagne.example", "ISOLOIR_CERTIFICATE_AT": "127.0.0.1:1"}
    assert read()["isoloir_certificate_ends_seconds"] == 0


@pytest.fixture(scope="module")
def asked() -> Iterator[str]:
    """A Prometheus with our settings that asks a running suite; its address."""
    server, node = program("prometheus"), program("prometheus-node-exporter")
    with launched() as up:
        folder = up.folder.parent
        prepare(up, folder, exporter := free_port())
        facts = [f"--collector.textfile.directory={folder}", f"--web.listen-address=127.0.0.1:{exporter}"]
        address = f"127.0.0.1:{free_port()}"
        command = [server, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with (
            subprocess.Popen([node, *facts], **quiet) as exporting,
            subprocess.Popen([*command, f"--web.listen-address={address}"], **quiet) as asking,
        ):
            try:
                until_scraped(up, f"http://{address}")
                yield f"http://{address}"
            finally:
                asking.terminate()
                exporting.terminate()


def prepare(up: Launched, folder: Path, exporter: int) -> None:
    settings = (MONITORING / "prometheus.yml").read_text()
    settings = settings.replace("/run/isoloir/prometheus_targets.json", str(up.folder / "prometheus_targets.json"))
    settings = settings.replace("127.0.0.1:9100", f"127.0.0.1:{exporter}").replace("15s", "1s").replace("30s", "2s")
    (folder / "prometheus.yml").write_text(settings)
    (folder / "alerts.yml").write_text(ALERTS)
    environment = os.environ | {
        "ISOLOIR_FACTS": str(folder),
        "ISOLOIR_BACKUPS": str(folder),
        "ISOLOIR_DRILLS": str(folder),
    }
    environment |= {"ISOLOIR_DOMAIN": "campagne.example", "ISOLOIR_CERTIFICATE_AT": "127.0.0.1:1"}
    subprocess.run([str(MONITORING / "machine-facts")], env=environment, check=True)


def until_scraped(up: Launched, prometheus: str) -> None:
    headers = {"Authorization": f"Bearer {up.token()}"}
    rounds = [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}]
    campaign = {"name": "Essai", "candidate": "Camille Martin", "election": "legislatives"}
    body = {"campaign": {**campaign, "territory": "circo:9406", "rounds": rounds}}
    httpx.post(f"{up.address}/crm/v1/campaigns", json=body, headers=headers, timeout=60).raise_for_status()
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for service in ("crm", "predict", "proxy", "budget", "results"):
            httpx.get(f"{up.address}/{service}/health", timeout=30)
        time.sleep(1)
        try:
            found = httpx.get(f"{prometheus}/api/v1/query", params={"query": queries()[5]}).json()["data"]["result"]
        except httpx.TransportError:
            continue
        if found:
            # Rates need several answers.
            time.sleep(8)
            return
    raise AssertionError("Prometheus has asked nobody")


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("ISOLOIR_SOAK"), reason="make soak runs it")
def test_every_query_of_the_dashboards_is_answered_by_a_suite_that_runs(asked: str) -> None:
    for query in queries():
        answer = httpx.get(f"{asked}/api/v1/query", params={"query": query}).json()
        assert answer["status"] == "success", (query, answer)
        assert answer["data"]["result"], query
    rules = httpx.get(f"{asked}/api/v1/rules").json()["data"]["groups"]
    assert {rule["health"] for group in rules for rule in group["rules"]} == {"ok"}
    targets = httpx.get(f"{asked}/api/v1/targets").json()["data"]["activeTargets"]
    assert {(one["labels"]["job"], one["health"]) for one in targets} == {("isoloir", "up"), ("machine", "up")}
    assert len(targets) == 11
