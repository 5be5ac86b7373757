"""Demonstration phone bank: fictional people who agreed to be called, a script, the evening of round one."""

from typing import Any

from isoloir_local.walk.stage import Stage, Step

PEOPLE = (
    ("Andrea", "Exemplaire"),
    ("Claude", "Gabarit"),
    ("Dominique", "Canevas"),
    ("Frédérique", "Patron"),
    ("Jo", "Modèle"),
    ("Kim", "Ébauche"),
    ("Maxime", "Croquis"),
    ("Pascale", "Aperçu"),
    ("Sam", "Spécimen"),
    ("Yaël", "Prototype"),
)
NUMBER = "01 99 00 {:02} {:02}"
"""The numbers that the regulator keeps for films and books (Arcep, decision 2012-0856): they ring nowhere."""
TAG = "à-rappeler"
SCRIPT: dict[str, Any] = {
    "languages": ["fr"],
    "title": {"fr": "Appel d'entre-deux-tours"},
    "questions": [
        {"key": "sait", "kind": "yes_no", "label": {"fr": "Savez-vous qu'il y a un second tour dimanche ?"}},
        {"key": "votera", "kind": "yes_no", "label": {"fr": "Pourrez-vous voter ce jour-là ?"}},
        {
            "key": "procuration",
            "kind": "yes_no",
            "label": {"fr": "Voulez-vous que quelqu'un vote pour vous, par procuration ?"},
            "show_if": [{"question": "votera", "any_of": ["no"]}],
        },
    ],
}
# From the close of round one, where the demonstration's clock ends. The hours are a rule of the house.
CALLS: dict[str, Any] = {
    "name": "Appels du soir",
    "starts_on": "2029-06-10",
    "ends_on": "2029-06-15",
    "days": [1, 2, 3, 4, 5, 6, 7],
    "hours": [{"start": "20:05", "end": "22:00"}],
    "cooldown_hours": 2,
}


def open_a_phone_bank(stage: Stage) -> Step:
    def look() -> dict[str, Any]:
        found = stage.see("/crm/v1/call-campaigns")["items"]
        boards = [stage.see(f"/crm/v1/call-campaigns/{one['id']}/board") for one in found]
        return {"people": sum(one["people"] for one in boards), "open": sum(one["state"] == "open" for one in found)}

    def prepare() -> None:
        station = stage.see("/predict/v1/stations?limit=1")["items"][0]["station"]
        for number, (first_names, surname) in enumerate(PEOPLE):
            _agree(stage, first_names, surname, NUMBER.format(number, number), station)
        asked = stage.ask("POST", "/crm/v1/questionnaires", json={"name": CALLS["name"], "definition": SCRIPT})["id"]
        stage.ask("POST", f"/crm/v1/questionnaires/{asked}/versions")
        segment = {"name": "À rappeler", "filter": {"kind": "tag", "tag": TAG}}
        of = stage.ask("POST", "/crm/v1/segments", json=segment)["id"]
        script = {"questionnaire_id": asked, "number": 1}
        made = stage.ask("POST", "/crm/v1/call-campaigns", json=CALLS | {"segment_id": of, "script": script})["id"]
        stage.ask("PUT", f"/crm/v1/call-campaigns/{made}/state", json={"state": "open"})

    return stage.step(
        "calls",
        "Campagne d'appels",
        look,
        prepare,
        lambda before, now: (now["people"], now["open"]) == (before["people"] + len(PEOPLE), before["open"] + 1),
    )


def _agree(stage: Stage, first_names: str, surname: str, number: str, station: str) -> None:
    person = {
        "first_names": first_names,
        "surname": surname,
        "station": station,
        "source": "form",
        "tags": [TAG],
        "contacts": [{"channel": "phone", "address": number}],
    }
    made = stage.ask("POST", "/crm/v1/people", json=person)["id"]
    words = {
        "text_version": "demonstration-1",
        "text": "J'accepte d'être appelé par une personne de cette campagne inventée.",
    }
    stage.ask("POST", "/crm/v1/consent-texts", json=words)
    yes = {"use": "call", "state": "given", "source": "form", "text_version": "demonstration-1"}
    stage.ask("POST", f"/crm/v1/people/{made}/consents", json=yes)
