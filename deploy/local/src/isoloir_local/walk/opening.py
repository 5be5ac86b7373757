"""The demonstration campaign, in its own time, and the past results of its territory."""

from datetime import UTC, datetime
from typing import Any

from elections.ballots import ballot_of_name

from isoloir_local.gateway.past_results import HEARERS, files_for
from isoloir_local.walk.stage import Stage, Step, WalkFailed

NAME = "Démonstration"
MORNING = datetime.fromisoformat("2029-05-19T10:00:00+02:00")
ROUNDS = [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}]


def open_campaign(stage: Stage) -> dict[str, Any]:
    """Législatives of June 2029; its clock stands three weeks before, which no real campaign's can."""
    state = {
        "name": NAME,
        "candidate": "Dominique Exemple",
        "election": "legislatives",
        "territory": stage.source.territory,
        "rounds": ROUNDS,
        "demo": True,
        "clock_offset_seconds": round((MORNING - datetime.now(UTC)).total_seconds()),
        "population": stage.source.population,
    }
    body = {"id": str(stage.campaign_id), "campaign": state}
    opened = stage.ask("POST", "/crm/v1/campaigns", operate=True, json=body)
    for service in ("predict", "proxy", "budget", "results"):
        stage.until(lambda service=service: _has_heard(stage, service), bool)
    return opened


def import_past_results(stage: Stage) -> Step:
    files = files_for(stage.source.folder, stage.source.territory)

    def send() -> None:
        for file in files:
            ballot = ballot_of_name(f"{file.parent.name}/{file.name}")
            assert ballot
            form = {"election": ballot.election.value, "date": ballot.on.isoformat(), "round": str(ballot.round)}
            for service in HEARERS:
                content = {"file": (file.name, file.read_bytes())}
                stage.ask("POST", f"/{service}/v1/imports?mode=report", data=form, files=content)

    return stage.step(
        "import",
        "Résultats passés",
        lambda: {
            "elections": len(stage.see("/predict/v1/elections")),
            "stations": len(stage.see("/predict/v1/stations?limit=200")["items"]),
        },
        send,
        lambda _, now: now["elections"] >= len(files) and now["stations"] > 0,
    )


def _has_heard(stage: Stage, service: str) -> bool:
    """Whether the service knows who may do what in the campaign."""
    try:
        stage.see(f"/{service}/v1/events?limit=1")
    except WalkFailed:
        return False
    return True
