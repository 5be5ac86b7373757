"""Letters of designation to mayors, consulates and station presidents (R. 44, R. 46, R. 47, R. 65). Pure.

One letter tells a commune one person's duty of one kind, in all stations where they have it; scrutineers are named to
the president of their station, all in one letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from elections.keys import is_abroad
from elections.places.facts import find_commune
from kit.text import french

from results.reporting.poll_watchers.duties import ARTICLES, NOTIFIED, SAID, Duty
from results.reporting.poll_watchers.service import KnownPollWatcher
from results.territory.stations.known_station import KnownStation


@dataclass(frozen=True)
class Ballot:
    """Ballot that a letter is about, as letters word it."""

    election: str
    candidate: str
    day: date
    round: int
    due: str
    """Until when the authority is to be told: `jeudi 7 juin 2029 à 18 h`."""


@dataclass(frozen=True)
class Letter:
    key: str
    title: str
    who: str
    to: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    stations: tuple[str, ...]
    missing: tuple[str, ...]
    """What is to be written in by hand."""
    note: str
    receipt: str | None
    """Title of the receipt that it has room for (R. 46): `Récépissé de la mairie`."""


_LACKS = {"born_on": "date de naissance", "born_at": "lieu de naissance", "address": "adresse"}
_BLANK = "............................................"


def write_letters(
    ballot: Ballot, watchers: Sequence[KnownPollWatcher], stations: Sequence[KnownStation]
) -> list[Letter]:
    """Write the letters of the round, by commune, then by duty and name."""
    by_key = {station.station: station for station in stations}
    grouped: dict[tuple[str, str, str, str], list[KnownStation]] = {}
    people = {str(watcher.id): watcher for watcher in watchers}
    counting: dict[str, list[KnownPollWatcher]] = {}
    for watcher in watchers:
        for assignment in watcher.assignments:
            station = by_key.get(assignment.station)
            if station is None or assignment.round != ballot.round:
                continue
            if assignment.duty in NOTIFIED:
                grouped.setdefault((station.commune, assignment.duty, watcher.surname, str(watcher.id)), []).append(
                    station
                )
            elif assignment.duty == Duty.SCRUTINEER:
                counting.setdefault(assignment.station, []).append(watcher)
    letters = [_to_authority(ballot, people[key[3]], Duty(key[1]), places) for key, places in sorted(grouped.items())]
    return letters + [_to_president(ballot, by_key[key], scrutineers) for key, scrutineers in sorted(counting.items())]


def describe_station(station: KnownStation) -> str:
    """Return `Bureau n° 12, École Jules-Ferry, 1 rue de l'École`."""
    code = station.station.partition("_")[2].lstrip("0") or "0"
    return ", ".join(part for part in (f"Bureau n°\u00a0{code}", station.place, station.address) if part)


def _to_authority(ballot: Ballot, watcher: KnownPollWatcher, duty: Duty, places: Sequence[KnownStation]) -> Letter:
    article = ARTICLES[duty].replace(" ", "\u00a0")
    several = len(places) > 1
    abroad = is_abroad(places[0].station)
    return Letter(
        key=f"{duty}-{places[0].commune}-{watcher.id}",
        title=f"Désignation d'un {SAID[duty]}",
        who=watcher.name,
        to=_addressee(places[0], abroad=abroad),
        paragraphs=(
            f"Je soussigné(e), {ballot.candidate}, candidat(e) ou tête de liste {_election(ballot)}, désigne en "
            f"application de l'article {article} du code électoral la personne ci-dessous en qualité "
            f"{_as_what(duty)}, dans {'les bureaux de vote suivants' if several else 'le bureau de vote suivant'} :",
        ),
        facts=_facts(watcher),
        stations=tuple(describe_station(place) for place in places),
        missing=tuple(_LACKS[field] for field in watcher.missing),
        note=_note_abroad(ballot) if abroad else _note(ballot),
        receipt="Récépissé du poste" if abroad else "Récépissé de la mairie",
    )


def _addressee(station: KnownStation, *, abroad: bool) -> str:
    if abroad:
        return f"À l'attention de l'ambassadeur ou du chef de poste consulaire, {station.commune_name}"
    known = find_commune(station.commune)
    with_of = known.with_of() if known else f"de {station.commune_name}"
    return f"À l'attention du maire {with_of}"


def _note(ballot: Ballot) -> str:
    return (
        f"À notifier au maire par pli recommandé, ou à déposer en mairie contre récépissé, au plus tard le "
        f"{ballot.due} (R.\u00a046). Le récépissé du maire sert de titre : l'apporter dans le bureau de vote."
    )


def _note_abroad(ballot: Ballot) -> str:
    """Return how the post is told. A nation's campaign has the hour of Paris in `due`; the law means the post's own."""
    return (
        f"À notifier à l'ambassade ou au poste consulaire, par courrier ou par courriel, au plus tard le {ballot.due}, "
        "heure légale du poste (R.\u00a046). Le récépissé sert de titre : l'apporter dans le bureau de vote."
    )


def _to_president(ballot: Ballot, station: KnownStation, scrutineers: Sequence[KnownPollWatcher]) -> Letter:
    return Letter(
        key=f"{Duty.SCRUTINEER}-{station.station}",
        title="Désignation de scrutateurs",
        who=", ".join(scrutineer.name for scrutineer in scrutineers),
        to=f"À l'attention du président du bureau de vote, {station.commune_name}",
        paragraphs=(
            f"Je soussigné(e), {ballot.candidate}, candidat(e) ou tête de liste {_election(ballot)}, désigne en "
            "application de l'article R.\u00a065 du code électoral, comme scrutateurs pour le dépouillement :",
        ),
        facts=tuple(
            (
                f"{scrutineer.surname}, {scrutineer.first_names}",
                f"né(e) le {french.day(scrutineer.born_on)}" if scrutineer.born_on else f"né(e) le {_BLANK}",
            )
            for scrutineer in scrutineers
        ),
        stations=(describe_station(station),),
        missing=("date de naissance",) if any(scrutineer.born_on is None for scrutineer in scrutineers) else (),
        note="À remettre au président du bureau une heure au moins avant la clôture du scrutin (R.\u00a065). Les "
        "scrutateurs savent lire et écrire le français et se trouvent parmi les électeurs présents.",
        receipt=None,
    )


def _facts(watcher: KnownPollWatcher) -> tuple[tuple[str, str], ...]:
    facts = [
        ("Nom et prénoms", f"{watcher.surname}, {watcher.first_names}"),
        ("Date de naissance", french.day(watcher.born_on) if watcher.born_on else _BLANK),
        ("Lieu de naissance", watcher.born_at or _BLANK),
        ("Adresse", watcher.address or _BLANK),
        ("Inscrit(e) sur la liste électorale de", watcher.registered_in or _BLANK),
    ]
    if watcher.elector_number:
        facts.append(("Numéro national d'électeur", watcher.elector_number))
    return tuple(facts)


def _as_what(duty: Duty) -> str:
    if duty in (Duty.ASSESSOR, Duty.ASSESSOR_SUBSTITUTE):
        return f"d'{SAID[duty]}"
    return f"de {SAID[duty]}, habilité(e) à contrôler les opérations électorales"


def _election(ballot: Ballot) -> str:
    turn = "premier tour" if ballot.round == 1 else "second tour"
    return f"{ballot.election}, {turn} du {french.day(ballot.day)}"
