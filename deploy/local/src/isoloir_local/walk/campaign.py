"""The demonstration campaign, with its own clock, and its territory's past results."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from isoloir_local.gateway.past_results import HEARERS
from isoloir_local.gateway.result_files import asked_of, contours_for, files_for, positions_for
from isoloir_local.walk.stage import Stage, Step, WalkFailed

NAME = "Démonstration"
MORNING = datetime.fromisoformat("2029-05-19T10:00:00+02:00")
ROUNDS = [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}]


CONTROLLER = {
    "name": "Dominique Exemple, candidat",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "email": "donnees@exemple.fr",
}
"""The controller, who answers for the file: nobody enters it before they are named."""


def open_campaign(
    stage: Stage,
    name: str = NAME,
    candidate: str = CONTROLLER["name"].partition(",")[0],
    morning: datetime = MORNING,
    controller: dict[str, str] = CONTROLLER,
) -> dict[str, Any]:
    """Open a campaign for législatives of June 2029, with a clock of its own, unlike real campaigns."""
    state = {
        "name": name,
        "candidate": candidate,
        "election": "legislatives",
        "territory": stage.source.territory,
        "rounds": ROUNDS,
        "demo": True,
        "clock_offset_seconds": round((morning - datetime.now(UTC)).total_seconds()),
        "population": stage.source.population,
    }
    body = {"id": str(stage.campaign_id), "campaign": state}
    opened = stage.ask("POST", "/crm/v1/campaigns", operate=True, json=body)
    for service in ("predict", "proxy", "budget", "results"):
        stage.until(lambda service=service: _has_heard(stage, service), bool)
    stage.ask("PUT", "/crm/v1/register/controller", json=controller)
    stage.until(lambda: _has_form(stage), bool)
    return opened


def import_past_results(stage: Stage) -> Step:
    files = files_for(stage.source.folder, stage.source.territory)
    return stage.step(
        "import",
        "Résultats passés",
        lambda: {
            "elections": len(stage.see("/predict/v1/elections")["items"]),
            "stations": len(stage.see("/predict/v1/stations?limit=200")["items"]),
        },
        lambda: send_past_results(stage),
        lambda _, now: now["elections"] >= len(files) and now["stations"] > 0,
    )


def send_past_results(stage: Stage) -> None:
    """Send the files of the territory: results, outlines, points of the communes."""

    def send(service: str, file: Path) -> None:
        path, form = asked_of(file, service)
        stage.ask("POST", f"/{service}{path}", data=form, files={"file": (file.name, file.read_bytes())})

    source = stage.source
    for file in files_for(source.folder, source.territory):
        for service in HEARERS:
            send(service, file)
    for file in contours_for(source.folder, source.territory):
        send("predict", file)
    for file in positions_for(source.folder, source.territory):
        send("proxy", file)


def _has_form(stage: Stage) -> bool:
    """Return whether proxy heard of the controller: its forms are closed before."""
    try:
        stage.ask("GET", f"/proxy/v1/public/campaigns/{stage.campaign_id}/form", public=True)
    except WalkFailed:
        return False
    return True


def _has_heard(stage: Stage, service: str) -> bool:
    """Return whether the service knows the members' rights."""
    try:
        stage.see(f"/{service}/v1/events?limit=1")
    except WalkFailed:
        return False
    return True
