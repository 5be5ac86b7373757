"""A first map of a form: where each value seems to go, by the names of its fields, else by its labels. Pure.

It is a proposal: somebody moves what is wrong, looks at the form with it, and approves it before anybody gets it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from proxy.paperwork.cerfas.labels import Label
from proxy.paperwork.cerfas.schemas import FormField, FormMap, Place, Reserved, ReservedZone
from proxy.paperwork.cerfas.values import VALUES

# The first that is found in a label or in the name of a field; of a person, without whose.
_OF_A_PERSON = (
    ("used_surname", r"nom d.?usage|nom marital"),
    ("first_names", r"prenom"),
    ("surname", r"nom de naissance|nom de famille|nom naissance|\bnom\b"),
    ("born_on", r"ne ?\(?e?\)? le|date (de )?naissance|naissance"),
    ("elector_number", r"numero (national )?(d.?)?electeur|n. national|\bnne\b"),
    ("email", r"courriel|e.?mail|adresse electronique"),
    ("phone", r"\btel"),
    ("in_commune", r"liste electorale de la commune|inscrite? .*commune"),
    ("in_consulate", r"liste (electorale )?consulaire|inscrite? .*consul"),
    ("consulate", r"consul"),
    ("commune", r"commune"),
)
_OF_THE_VOTE = (
    ("give", r"donne procuration"),
    ("both_rounds", r"(les )?deux tours"),
    ("first_round", r"premier tour seulement|1er tour seulement"),
    ("second_round", r"second tour seulement|2.? tour seulement|deuxieme tour"),
    ("first_round_on", r"date du premier tour|premier tour (le|du)"),
    ("for_election", r"pour l.?election"),
    ("election", r"type d.?election|\belection\b"),
)
_RESERVED = (
    (Reserved.ADMINISTRATION, r"reserve a l.?administration"),
    (Reserved.RECEIPT, r"recepisse"),
    (Reserved.SIGNATURE, r"signature"),
    (Reserved.AUTHORITY, r"devant|autorite"),
    (Reserved.HOUR, r"heure"),
    (Reserved.DATE, r"fait a|fait le|date d.?etablissement"),
)
_HOLDER = r"mandataire|voter a ma place"
_BOXES = {"born_on": 8, "first_round_on": 8}
_HIGH, _WIDE, _TICK = 14.0, 150.0, 10.0
_MARGIN = 12.0


def propose_map(
    fields: Sequence[FormField], labels: Sequence[Label], sizes: Sequence[tuple[float, float]]
) -> FormMap | None:
    """Return a map to look at; None if nothing was recognised."""
    places = list(_unique(_of_fields(fields, labels) if fields else _of_labels(labels, sizes)))
    if not places:
        return None
    return FormMap(version=1, places=places, reserved=_reserved(labels, sizes))


def plain(text: str) -> str:
    """Return a text without accents and signs of names of fields: `topmost[0].Nom_Naissance` as words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = unicodedata.normalize("NFKD", spaced).casefold()
    words = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(re.sub(r"[_.\[\]\-]+|(?<=\W)\d+(?=\W|$)", " ", words).replace("’", "'").split())


def _of_fields(fields: Sequence[FormField], labels: Sequence[Label]) -> Iterator[Place]:
    ordered = sorted(fields, key=lambda one: (one.page, -one.y, one.x))
    is_holder = False
    for field in ordered:
        if field.kind == "other" or not field.name:
            continue
        near = _nearest(field, labels)
        name = plain(field.name)
        is_holder = _whose(name, is_holder)
        value = _value_of(name, is_holder) or (_value_of(plain(near.text), is_holder) if near else "")
        if value and (VALUES[value].kind == "tick") == (field.kind == "tick"):
            yield Place(value=value, field=field.name, boxes=_BOXES.get(value.rpartition(".")[2], 0))


def _of_labels(labels: Sequence[Label], sizes: Sequence[tuple[float, float]]) -> Iterator[Place]:
    is_holder = False
    for number, label in enumerate(labels):
        words = plain(label.text)
        if re.search(_HOLDER, words) and "mandant" not in words:
            is_holder = True
        if any(re.search(pattern, words) for _, pattern in _RESERVED):
            continue
        value = _value_of(words, is_holder)
        if not value:
            continue
        tick = VALUES[value].kind == "tick"
        zone = _tick_before(label) if tick else _beside(label, labels[number + 1 :], sizes[label.page - 1][0])
        if zone is not None:
            boxes = _BOXES.get(value.rpartition(".")[2], 0)
            yield Place.model_validate({"value": value, "zone": zone, "boxes": boxes})


def _whose(name: str, is_holder: bool) -> bool:
    if "mandataire" in name:
        return True
    return False if "mandant" in name else is_holder


def _value_of(words: str, is_holder: bool) -> str:
    for name, pattern in _OF_THE_VOTE:
        if re.search(pattern, words):
            return name
    who = "holder" if is_holder else "grantor"
    found = (f"{who}.{name}" for name, pattern in _OF_A_PERSON if re.search(pattern, words))
    return next((value for value in found if value in VALUES), "")


def _nearest(field: FormField, labels: Sequence[Label]) -> Label | None:
    """Return the label above a field or on its left; of a box to tick, on its right."""

    def far(label: Label) -> float:
        if label.page != field.page:
            return 1e9
        down = label.y - (field.y + field.height)
        if field.kind == "tick":
            return abs(label.y - field.y) * 3 + abs(label.x - field.x - field.width)
        beside = abs(label.y - field.y) * 3 + abs(field.x - label.right)
        above = abs(down) * 2 + abs(label.x - field.x) if -2 <= down <= 24 else 1e9
        return min(beside if label.x < field.x else 1e9, above)

    nearest = min(labels, key=far, default=None)
    return nearest if nearest and far(nearest) < 120 else None


def _tick_before(label: Label) -> dict[str, float] | None:
    if label.x < _TICK + 4:
        return None
    return {"page": label.page, "x": label.x - _TICK - 4, "y": max(0.0, label.y - 1), "width": _TICK, "height": _TICK}


def _beside(label: Label, later: Sequence[Label], width: float) -> dict[str, float] | None:
    """Return the room after a label, up to the next one of its line."""
    left = label.right + 4
    others = [one.x for one in later if one.page == label.page and abs(one.y - label.y) < 4 and one.x > left]
    room = min([width - _MARGIN, *others]) - left - 4
    if room < 30:
        return None
    return {"page": label.page, "x": left, "y": max(0.0, label.y - 3), "width": min(room, _WIDE), "height": _HIGH}


def _reserved(labels: Sequence[Label], sizes: Sequence[tuple[float, float]]) -> list[ReservedZone]:
    """Return a zone for each part of the authority: at its label, else in the corner, for somebody to move."""
    zones: list[ReservedZone] = []
    for row, (what, pattern) in enumerate(_RESERVED):
        label = next((one for one in labels if re.search(pattern, plain(one.text))), None)
        page, x, y = (label.page, label.x, label.y) if label else (1, _MARGIN, _MARGIN + 20.0 * row)
        width, height = sizes[page - 1]
        wide = min(120.0, width - x - 1)
        zones.append(
            ReservedZone(
                what=what,
                page=page,
                x=max(0.0, x),
                y=max(0.0, min(y - 4, height - 17)),
                width=max(10.0, wide),
                height=16,
            )
        )
    return zones


def _unique(places: Iterator[Place]) -> Iterator[Place]:
    """Leave out a second place of the same value: one is moved more easily than two are told apart."""
    seen: set[str] = set()
    for place in places:
        if place.value not in seen:
            seen.add(place.value)
            yield place
