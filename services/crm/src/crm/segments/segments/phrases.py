"""A sentence of a campaign as a filter: « bénévoles · libres samedi · à moins de 2 km de la gare ».

A sentence is made of phrases that all have to be true, parted by a dot in the middle, a comma or a semicolon, or
following one another as in « bénévoles de Vincennes libres samedi »; « ou » parts what may be true instead, « pas »,
« sans », « sauf » turn one round.
"""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from elections.places.place import Place
from elections.places.stations import parse_places
from elections.places.text_similarity import simplified

from crm.people.volunteers.age_bands import AGE_BANDS, BAND_LABELS
from crm.people.volunteers.offer_words import read_skill, read_slots
from crm.segments.segments.grounds import Landmark, TurfName
from crm.segments.segments.phrase_words import HELPERS, ROLE_FORMS, SOURCE_FORMS, USE_FORMS, VERBS, fewest

LONGEST = 400
NEARBY = 1_000
"""Metres, where somebody writes « près de » without a number."""
_PARTING = re.compile(r"\s*[·;\n]\s*|\s*,\s*(?!\s*(?:bureau|bv|n°|[0-9]))", re.IGNORECASE)
_OR = re.compile(r"\s+ou\s+", re.IGNORECASE)
_NOT = re.compile(r"(?:mais )?(?:pas|sauf|sans|hors|non)\s+(?:les? |des? |d'|l')?")
_SPAN = {"jour": 1, "semaine": 7, "mois": 30, "an": 365}
_UNITS = r"([0-9]{1,4}) (?:derniers? |dernieres? )?(jour|semaine|mois|an)s?"
_SINCE = re.compile(rf"(?:contactes?|contactees?|vus?|vues?|joints?|jointes?) depuis (plus de |moins de )?{_UNITS}")
_LATELY = re.compile(rf"(?:contactes?|contactees?|vus?|vues?) (?:dans les|ces|il y a moins de) {_UNITS}(?: derniers)?")
_NEW = re.compile(
    rf"(?:inscrits?|inscrites?|entres?|entrees?|arrives?|arrivees?|connus?|connues?) "
    rf"(?:depuis(?: moins de)?|dans les|ces) {_UNITS}"
)
_NEAR = re.compile(
    r"(?:habitent )?(?:a )?moins d[e'] ?([0-9]{1,3}(?:[.,][0-9]+)?) ?(km|kilometres?|m|metres?) (?:autour )?"
    r"(?:de la |du |de l'|des |de |d')?(.+)"
)
_BY = re.compile(r"(?:habitent )?(?:pres|autour|a cote|aux? alentours?) (?:de la |du |de l'|des |de |d')(.+)")
_FREE = re.compile(r"(?:libres?|disponibles?|dispos?)\b\s*(.*)")
_USE = re.compile(r"(?:abonnes?|abonnees?|inscrits?|inscrites?) (?:a |aux? )?(?:la |l')?(.+)")
_AGREES = re.compile(r"(?:qui )?(?:acceptent|accepte|d'accord pour|ont accepte)\s+(?:les |le |la |l')?(.+)")
_SOURCE = re.compile(
    r"(?:rencontres?|rencontrees?|inscrits?|inscrites?|connus?|connues?|venus?|venues?) "
    r"(?:au |a la |en |par |sur |dans la |de l'|d'un |sur le )?(.+)"
)
_WITH = re.compile(r"(?:avec |joignables? par )?(?:une? )?(?:adresse )?(e-?mail|mail|telephone|portable|mobile|numero)")
_TAG = re.compile(r"(?:etiquettes?|tags?)\s+[«\"]?\s*(.+?)\s*[»\"]?")
_TURF = re.compile(r"(?:du |dans le )?secteur\s+[«\"]?\s*(.+?)\s*[»\"]?")
_SEGMENT = re.compile(r"(?:dans |segment )+[«\"]?\s*(.+?)\s*[»\"]?")
_SKILL = re.compile(rf"{VERBS}\s+(?:d[eu]s? |une? |la |le |les |l')?(.+)")
_LIVES = re.compile(
    r"(?:(?:les )?(?:habitants|habitantes|gens|personnes|residents|residentes) (?:d[eu] |des |d'|a |au |aux )"
    r"|(?:qui )?(?:habitent|habite|habitant|vivent|vit|votent|vote)?\s*(?:a |au |aux |en |dans |d[eu] |des |d')?)(.+)"
)
_ARTICLES = {"du": "Le", "au": "Le", "des": "Les", "aux": "Les"}
_FOLLOWS = re.compile(
    r"(?<=\s)(?:(?:libre|disponible|dispo|abonne|inscrit|contacte|contactee|connu|rencontre|venu|joignable)s?\b"
    r"|qui |pas |sans |sauf |jamais |avec |habit|age|pres d|autour d|a |au |aux |d[eu] |des |d'|en |dans )"
)
"""Words at which a phrase may begin without a comma before it."""
MOST_TRIED = 12
_AGED = re.compile(
    r"(?:ont |ages? |agees? )?(?:de |entre )?([0-9]{1,3})(?: ?(?:a|et|-) ?([0-9]{1,3}))? ?ans( et plus)?"
)
_NEVER = re.compile(r"jamais (?:contactes?|contactees?|vus?|vues?)")
Raw: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """Meanings of the campaign's names: its territory and stations, its segments, its turfs and places."""

    own: Place
    stations: Sequence[str]
    segments: Mapping[str, UUID]
    find_landmarks: Callable[[str], Awaitable[Sequence[Landmark]]]
    find_turfs: Callable[[str], Awaitable[Sequence[TurfName]]]


@dataclass(frozen=True)
class Phrase:
    """`filter`: None where nobody could be sure what it means. `others`: further places of that name."""

    text: str
    filter: Raw | None
    fault: str = ""
    others: tuple[str, ...] = ()


async def read_phrases(sentence: str, known: Known) -> list[Phrase]:
    pieces = [piece.strip() for piece in _PARTING.split(sentence[:LONGEST])]
    return [phrase for piece in pieces if piece for phrase in await _follow(piece, known)]


async def _follow(piece: str, known: Known) -> list[Phrase]:
    """Return a piece as one phrase, else as phrases that follow one another without a comma."""
    whole = await _read(piece, known)
    if whole.filter is not None:
        return [whole]
    for link in list(_FOLLOWS.finditer(folded(piece)))[:MOST_TRIED]:
        first = await _read(piece[: link.start()].strip(), known)
        if first.filter is None:
            continue
        rest = await _follow(piece[link.start() :], known)
        is_place_of_place = first.filter["kind"] == "place" and rest[0].filter is None
        return [whole] if is_place_of_place else [first, *rest]
    return [whole]


def joined(phrases: Sequence[Phrase]) -> Raw | None:
    """Return the filter of a whole sentence; None where a phrase is not understood, or there is none."""
    filters = [phrase.filter for phrase in phrases if phrase.filter is not None]
    if not filters or len(filters) < len(phrases):
        return None
    return filters[0] if len(filters) == 1 else {"kind": "all", "of": filters}


def folded(text: str) -> str:
    """Return the text without accents and capitals, letter for letter, so that what is found has its place in it."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].lower() for letter in text.replace("’", "'"))


async def _read(piece: str, known: Known) -> Phrase:
    whole = await _one(piece, known)
    options = _OR.split(piece)
    if whole.filter is not None or len(options) == 1:
        return whole
    read = [await _one(option, known) for option in options]
    wrong = next((one for one in read if one.filter is None), None)
    if wrong is not None:
        return Phrase(piece, None, wrong.fault)
    places = [one.filter for one in read if one.filter is not None]
    if all(one["kind"] == "place" for one in places):
        return Phrase(piece, {"kind": "place", "places": [code for one in places for code in one["places"]]})
    return Phrase(piece, {"kind": "any", "of": places})


async def _one(piece: str, known: Known) -> Phrase:
    plain = folded(piece)
    for reader in (_contacts, _availability, _agreement, _record):
        if (raw := reader(plain, piece)) is not None:
            return Phrase(piece, raw)
    turned = _NOT.match(plain)
    if turned and turned.end() < len(piece):
        inner = await _one(piece[turned.end() :], known)
        raw = None if inner.filter is None else {"kind": "not", "of": inner.filter}
        return Phrase(piece, raw, inner.fault, inner.others)
    if match := _AGED.fullmatch(plain):
        return _aged(match, piece)
    if (found := await _ground(plain, piece, known)) is not None:
        return found
    if match := _SEGMENT.fullmatch(plain):
        name = piece[slice(*match.span(1))].casefold()
        if name in known.segments:
            return Phrase(piece, {"kind": "segment", "segment_id": str(known.segments[name])})
    if (match := _SKILL.fullmatch(plain)) and (skill := read_skill(match[1])) is not None:
        return Phrase(piece, {"kind": "skill", "skill": skill})
    for place in _places_named(plain, piece):
        try:
            return Phrase(piece, {"kind": "place", "places": parse_places(place, known.own, known.stations)})
        except ValueError:
            continue
    if (skill := read_skill(piece)) is not None:
        return Phrase(piece, {"kind": "skill", "skill": skill})
    return Phrase(piece, None, f"« {piece[:60]} » : ni une ville, ni un critère connu. Voyez les exemples.")


def _places_named(plain: str, piece: str) -> list[str]:
    """Return the names that a phrase may mean: « habitants du Mans » is of Mans, or of Le Mans."""
    lives = _LIVES.fullmatch(plain)
    if lives is None:
        return [piece]
    name = piece[slice(*lives.span(1))]
    article = _ARTICLES.get(plain[: lives.start(1)].strip().rpartition(" ")[2], "")
    return [name, f"{article} {name}"] if article else [name]


def _contacts(plain: str, piece: str) -> Raw | None:
    """Return the condition on people who were in contact lately, or not, or who are new."""
    if _NEVER.fullmatch(plain):
        return {"kind": "exchanges", "at_most": 0}
    stripped = re.sub(r"^(?:pas|plus) ", "", plain)
    if match := _SINCE.fullmatch(stripped):
        recent = {"kind": "exchanges", "last_within_days": int(match[2]) * _SPAN[match[3]]}
        lately = stripped == plain and match[1] != "plus de "
        return recent if lately else {"kind": "not", "of": recent}
    if match := _LATELY.fullmatch(stripped):
        recent = {"kind": "exchanges", "last_within_days": int(match[1]) * _SPAN[match[2]]}
        return recent if stripped == plain else {"kind": "not", "of": recent}
    if match := _NEW.fullmatch(plain):
        return {"kind": "collected", "within_days": int(match[1]) * _SPAN[match[2]]}
    return None


def _availability(plain: str, piece: str) -> Raw | None:
    match = _FREE.fullmatch(plain)
    slots = read_slots(match[1] or "tous les jours") if match else None
    if not slots:
        return None
    times = [
        {"kind": "available"} | {name: value for name, value in one._asdict().items() if value}
        for one in fewest(frozenset(slots))
    ]
    return times[0] if len(times) == 1 else {"kind": "any", "of": times}


def _agreement(plain: str, piece: str) -> Raw | None:
    for pattern in (_USE, _AGREES):
        match = pattern.fullmatch(plain)
        if match and (use := USE_FORMS.get(simplified(match[1]))) is not None:
            return {"kind": "use", "use": use}
    if match := _WITH.fullmatch(plain):
        return {"kind": "reachable", "channel": "email" if "mail" in match[1] else "phone"}
    return None


def _record(plain: str, piece: str) -> Raw | None:
    """A role, where somebody is known from, or a tag."""
    named = re.sub(r"^(?:les |des )", "", plain)
    if named in HELPERS:
        return {"kind": "helps"}
    if (role := ROLE_FORMS.get(named)) is not None:
        return {"kind": "role", "role": role}
    match = _SOURCE.fullmatch(plain)
    if match and (source := SOURCE_FORMS.get(simplified(match[1]))) is not None:
        return {"kind": "source", "source": source}
    if match := _TAG.fullmatch(plain):
        return {"kind": "tag", "tag": piece[slice(*match.span(1))]}
    return None


async def _ground(plain: str, piece: str, known: Known) -> Phrase | None:
    """A distance to a place, or a turf."""
    if match := _NEAR.fullmatch(plain):
        metres = float(match[1].replace(",", ".")) * (1_000 if match[2].startswith("k") else 1)
        return await _near(piece, piece[slice(*match.span(3))], round(metres), known)
    if match := _BY.fullmatch(plain):
        return await _near(piece, piece[slice(*match.span(1))], NEARBY, known)
    if match := _TURF.fullmatch(plain):
        name = piece[slice(*match.span(1))]
        turfs = await known.find_turfs(name)
        if turfs:
            return Phrase(piece, {"kind": "turf", "turf_id": str(turfs[0].id), "label": turfs[0].name})
        return Phrase(piece, None, f"Aucun secteur publié ne s’appelle « {name[:60]} ».")
    return None


def _aged(match: re.Match[str], piece: str) -> Phrase:
    """An age band: the ages between are sealed, and two bands are joined by « ou »."""
    wanted = f"{match[1]}_plus" if match[3] else f"{match[1]}_{match[2]}"
    band = next((one for one in AGE_BANDS if one == wanted), None)
    if band is not None:
        return Phrase(piece, {"kind": "age_band", "band": band})
    known = ", ".join(BAND_LABELS.values())
    return Phrase(piece, None, f"L’âge d’un bénévole se cherche par tranche : {known}. « ou » en joint plusieurs.")


async def _near(piece: str, name: str, metres: int, known: Known) -> Phrase:
    if not 50 <= metres <= 50_000:
        return Phrase(piece, None, "Une distance va de 50 m à 50 km.")
    places = await known.find_landmarks(name)
    if not places:
        fault = f"« {name[:60]} » : aucune rue chargée ne porte ce nom. Chargez les rues (Terrain), ou écrivez une rue."
        return Phrase(piece, None, fault)
    first = places[0]
    near = {"kind": "near", "label": first.label, "longitude": first.longitude, "latitude": first.latitude}
    return Phrase(piece, near | {"metres": metres}, others=tuple(one.label for one in places[1:5]))
