"""A phone bank half done: members of the party who agreed to be called, a script, two evenings of calls."""

from typing import Any

from isoloir_local.demonstration.calendar import TODAY
from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.doors import draw_support
from isoloir_local.demonstration.team import with_role

CALLS = 22
"""Of each caller, an evening."""
EVENINGS = ("2029-05-28", "2029-05-30")
SCRIPT: dict[str, Any] = {
    "languages": ["fr"],
    "title": {"fr": "Appel aux adhérents"},
    "questions": [
        {"key": "votera", "kind": "yes_no", "label": {"fr": "Pourrez-vous voter le 10 juin ?"}},
        {
            "key": "procuration",
            "kind": "yes_no",
            "label": {"fr": "Voulez-vous que quelqu’un vote pour vous, par procuration ?"},
            "show_if": [{"question": "votera", "any_of": ["no"]}],
        },
        {
            "key": "aider",
            "kind": "yes_no",
            "label": {"fr": "Avez-vous deux heures à nous donner la semaine prochaine ?"},
        },
    ],
}
NAME = "Appels aux adhérents"


def open_calls(director: Director) -> None:
    asked = director.post("/crm/v1/questionnaires", NAME, json={"name": NAME, "definition": SCRIPT})["id"]
    director.post(f"/crm/v1/questionnaires/{asked}/versions", NAME)
    filters = [{"kind": "role", "role": "member"}, {"kind": "use", "use": "call"}]
    segment = {"name": "Adhérents qui acceptent d’être appelés", "filter": {"kind": "all", "of": filters}}
    of = director.post("/crm/v1/segments", NAME, json=segment)["id"]
    campaign = {
        "name": NAME,
        "segment_id": of,
        "script": {"questionnaire_id": asked, "number": 1},
        "starts_on": EVENINGS[0],
        "ends_on": "2029-06-08",
        "days": [1, 2, 3, 4, 5],
        "hours": [{"start": "17:30", "end": "20:30"}],
    }
    made = director.post("/crm/v1/call-campaigns", NAME, json=campaign)["id"]
    director.put(f"/crm/v1/call-campaigns/{made}/state", json={"state": "open"})


def call_an_evening(director: Director, evening: str) -> None:
    calls = next(one for one in director.see("/crm/v1/call-campaigns")["items"] if one["name"] == NAME)
    director.go_to(evening, "18:05")
    for mate in with_role("phone_bank"):
        dice = director.dice(f"calls {evening} {mate.subject}")
        for number in range(CALLS):
            name = f"call {evening} {mate.subject} {number}"
            path = f"/crm/v1/call-campaigns/{calls['id']}/next"
            call = director.post(path, name, by=mate.subject)["call"]
            if call is None:  # everybody who agreed was called
                break
            result = dice.choices(
                ("answered", "no_answer", "left_message", "busy", "refused", "wrong_number"), (44, 32, 10, 6, 5, 3)
            )[0]
            report: dict[str, Any] = {"id": str(director.id_of(name)), "result": result}
            report |= draw_support(dice, result, 0.8)
            if result == "answered":
                votes = dice.random() < 0.85
                report["answers"] = {"votera": votes, "aider": dice.random() < 0.3}
                report["answers"] |= {} if votes else {"procuration": dice.random() < 0.5}
            director.post(f"/crm/v1/calls/{call['id']}/number", name, by=mate.subject)
            director.post(f"/crm/v1/calls/{call['id']}/report", name, by=mate.subject, json=report)
    director.go_to(TODAY.isoformat(), "09:00")
