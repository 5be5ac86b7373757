"""Sixty people who cannot vote themselves, and those who go for them: entered, called back, matched, established."""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from typing import Any, NamedTuple

from isoloir_local.demonstration.calendar import TODAY, day_of
from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.names import draw_names
from isoloir_local.demonstration.people import phone_of
from isoloir_local.demonstration.team import with_role

FIRST_NAME, FIRST_NUMBER = 5000, 7000
"""After those of the contacts: few people are in both files."""


class Wave(NamedTuple):
    """What comes in until a day. `unheard`: requests whose people nobody has called back yet."""

    on: date
    requests: int
    offers: int
    unheard: int
    accepted: int
    established: int
    withdrawn: int


WAVES = (
    Wave(day_of(5, 0), 18, 22, 0, 16, 14, 1),
    Wave(day_of(7, 0), 20, 16, 0, 13, 9, 1),
    Wave(TODAY, 22, 13, 7, 6, 1, 0),
)
_NOTES = (
    "Rappeler après 18 h.",
    "À joindre par téléphone plutôt que par courriel.",
    "Peut rencontrer son mandataire samedi matin au local.",
    "Préfère quelqu’un du même bureau de vote.",
)


def play_wave(director: Director, number: int) -> None:
    wave = WAVES[number]
    writer, caller = (mate.subject for mate in with_role("proxy_coordinator"))
    people = _people(director, number)
    offers = [
        _enter(director, "offers", f"{number} {place}", writer, person | {"radius_km": 5})
        for place, person in enumerate(islice(people, wave.offers))
    ]
    requests = [
        _enter(director, "requests", f"{number} {place}", writer, person)
        for place, person in enumerate(islice(people, wave.requests))
    ]
    _confirm(director, "offers", caller, 0)
    _confirm(director, "requests", caller, wave.unheard)
    job = director.post("/proxy/v1/matching-runs", f"run {number}", by=writer)
    director.finish("proxy", job["id"])
    accepted = list(islice(_accept(director, offers), wave.accepted))
    for match in accepted[: wave.established]:
        body = {"reference": f"{director.dice(match).randrange(16**6):06X}"}
        director.put(f"/proxy/v1/matches/{match}/establishment", by=caller, json=body)
    for token in requests[len(requests) - wave.unheard - wave.withdrawn : len(requests) - wave.unheard]:
        path = f"/proxy/v1/public/status/{token}/withdraw"
        director.stage.ask("POST", path, public=True, key=str(director.id_of(path)))
    _note(director, number, writer)


def _people(director: Director, number: int) -> Iterator[dict[str, Any]]:
    form = director.see(f"/proxy/v1/public/campaigns/{director.stage.campaign_id}/form")
    stations = [row["station"] for row in director.list_all("/predict/v1/stations?limit=200")]
    dice = director.dice(f"proxies {number}")
    first = number * 100
    names = islice(draw_names(director.dice("names")), FIRST_NAME + first, None)
    for place, (given, surname) in zip(count(FIRST_NUMBER + first), names, strict=False):
        station = dice.choice(stations)
        yield {
            "civil_status": {
                "first_names": given,
                "surname": surname,
                "born_on": date(
                    2029 - dice.randrange(20, 85), dice.randrange(1, 13), dice.randrange(1, 29)
                ).isoformat(),
            },
            "contact": {"phone": phone_of(place), "email": f"voix{place}@courriel.example"},
            "registration": {"commune": station[:5], "station": station},
            "rounds": dice.choice(([1, 2], [1, 2], [1], [2])),
            "consent": {"given": True, "version": form["consent_version"]},
        }


def _enter(director: Director, kind: str, name: str, by: str, person: dict[str, Any]) -> str:
    """Enter who called or came by; return the token of their own page."""
    return director.post(f"/proxy/v1/{kind}", name, by=by, json=person)["token"]


def _confirm(director: Director, kind: str, by: str, left: int) -> None:
    """Confirm everybody after a call, but the last `left` ones."""
    rows = [row for row in director.list_all(f"/proxy/v1/{kind}") if row["confirmed_at"] is None]
    rows.sort(key=lambda row: (row["opened_at"], row["id"]))
    for row in rows[: len(rows) - left]:
        director.post(f"/proxy/v1/{kind}/{row['id']}/confirm", "confirm", by=by)


def _accept(director: Director, offers: list[str]) -> Iterator[str]:
    """Have the holders agree on their own pages, and yield the matches."""
    for token in offers:
        page = f"/proxy/v1/public/status/{token}"
        for match in director.stage.ask("GET", f"{page}/matches", public=True):
            if match["state"] in ("proposed", "accepted"):
                path = f"{page}/matches/{match['id']}/accept"
                director.stage.ask("POST", path, public=True, key=str(director.id_of(path)))
                yield match["id"]


def _note(director: Director, number: int, by: str) -> None:
    open_requests = director.see("/proxy/v1/requests?state=open")["items"]
    for place, (row, text) in enumerate(zip(open_requests, _NOTES, strict=False)):
        path = f"/proxy/v1/requests/{row['id']}/notes"
        director.post(path, f"note {number} {place}", by=by, json={"text": text})
