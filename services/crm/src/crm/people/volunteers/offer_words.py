"""People's own words on their availability and skills, as slots and skills; None for words that leave a doubt.

« lundi et jeudi soir » is two evenings; « mercredi après-midi et samedi » is an afternoon and a whole day: a part of
the day applies to the days named with it, up to the next part.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import get_args

from elections.places.text_similarity import simplified

from crm.people.volunteers.availability import SKILLS, Day, Part, Skill

_DAYS: tuple[Day, ...] = get_args(Day)
_PARTS: tuple[Part, ...] = get_args(Part)
_WEEK, _WEEKEND = _DAYS[:5], _DAYS[5:]
_FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ONE_DAY: dict[str, tuple[Day, ...]] = {
    form: (day,) for day, name in zip(_DAYS, _FRENCH, strict=True) for form in (name, f"{name}s", name[:3], day)
}
_DAY_WORDS: Mapping[str, tuple[Day, ...]] = {
    **_ONE_DAY,
    **dict.fromkeys(("weekend", "weekends", "we"), _WEEKEND),
    "semaine": _WEEK,
    **dict.fromkeys(("jours", "toujours", "tjs", "tjrs"), _DAYS),
}
_PART_WORDS: dict[str, tuple[Part, ...]] = {
    **dict.fromkeys(("matin", "matins", "matinee", "matinees"), ("morning",)),
    **dict.fromkeys(("apresmidi", "aprem", "aprems", "pm"), ("afternoon",)),
    **dict.fromkeys(("soir", "soirs", "soiree", "soirees"), ("evening",)),
    **dict.fromkeys(("journee", "journees"), _PARTS),
}
_FILLERS = frozenset(
    simplified(
        "a au aux ce chaque dans de des disponible disponibles dispo dispos du en et je la le les libre libres l ou "
        "oui plutôt pour que retraité retraitée retraités seulement suis surtout sur tous tout toute toutes uniquement"
    ).split()
)
_NONE = frozenset({"aucun", "aucune", "jamais", "non", "indisponible", "pas disponible", "pas dispo", "0"})
_COMPOUNDS = (
    ("apres midi", "apresmidi"),
    ("apres m", "apresmidi"),
    ("week ends", "weekend"),
    ("week end", "weekend"),
    ("tout le temps", "toujours"),
)
_EVENING = re.compile(r"\b(?:apres|a partir de|des) (?:1[7-9]|2[0-2]) ?h(?: ?[0-9]{2})?\b")
_RANGE = re.compile(rf"\b(?:du )?({'|'.join(_DAY_WORDS)}) (?:au|a|jusqu au) ({'|'.join(_DAY_WORDS)})\b")
_AFTERNOON = re.compile(r"\ba m\b")
"""« mercredi a-m »; « am » may be English, and nobody can say."""
_BUT = re.compile(r"\b(?:sauf|hors|excepte|mais pas)\b")
_BREAKS = frozenset({"et", "|"})

_WORDS: dict[Skill, str] = {
    "postering": "colle|collage|collages|coller|colleur|colleuse|affiche|affiches|affichage|affichages",
    "leaflets": "tract|tracts|tracter|tractent|tractage|tractages|boitage|boiter|boitent|distribution|marche|marches|"
    "diffusion|stand|stands",
    "door_to_door": "porte a porte|pap|portes|frapper aux portes",
    "calls": "phoning|phoner|appel|appels|appeler|telephone|telephoner|phone",
    "driving": "voiture|vehicule|conduire|conducteur|chauffeur|covoiturage|permis|camionnette",
    "logistics": "logistique|monter|porter|installation|salle|manutention",
    "hosting": "accueillir|accueil|heberger|hebergement",
    "cooking": "cuisine|cuisiner|repas|buffet",
    "photo": "photo|photos|photographe|photographie|video|videos",
    "design": "graphisme|graphiste|maquette|design",
    "writing": "ecrire|redaction|relire|relecture|rediger",
    "social_media": "reseaux sociaux|reseaux|facebook|instagram|tiktok|twitter",
    "data": "saisie|saisir|fichiers|fichier|tableur|excel",
    "computing": "informatique|informaticien|informaticienne|site web|developpement",
    "accounting": "compta|comptabilite|comptable|tresorerie",
    "law": "droit|juriste|juridique|avocat|avocate",
    "translation": "traduction|traduire|traducteur|traductrice|interprete",
    "first_aid": "secourisme|secouriste|premiers secours",
    "polling_station": "bureau de vote|assesseur|assesseure|scrutateur|scrutatrice|depouillement",
    "proxy_holder": "procuration|procurations|mandataire",
}


def _skills_by_word() -> dict[str, Skill]:
    found: dict[str, Skill] = {}
    for skill, label in SKILLS.items():
        found[simplified(label)] = skill
        found.update(dict.fromkeys(_WORDS[skill].split("|"), skill))
    return found


_SKILL_WORDS = _skills_by_word()
_PHRASES = sorted(_SKILL_WORDS, key=lambda phrase: -len(phrase))
_SPLIT = re.compile(r"[,;|/+\n]|\bet\b|\bou\b")


@lru_cache(20_000)
def read_slots(cell: str) -> tuple[str, ...] | None:
    """Return the slots of « samedi matin », « soirs de semaine », « tous les jours »; empty for « aucune »."""
    text = simplified(re.sub(r"[,;/+|&\n]", " et ", cell))
    text = _EVENING.sub("soir", text)
    for compound, word in _COMPOUNDS:
        text = text.replace(compound, word)
    if text in _NONE:
        return ()
    text = _RANGE.sub(_days_between, _AFTERNOON.sub("apresmidi", text))
    named, *taken = (_slots_of(part) for part in _BUT.split(text, maxsplit=1))
    if not named or (taken and not taken[0]):
        return None
    found = named.difference(*filter(None, taken))
    return tuple(slot for day in _DAYS for part in _PARTS if (slot := f"{day}_{part}") in found) or None


def _slots_of(text: str) -> set[str]:
    """Return the slots that words name; empty where a word is of another kind."""
    found: set[str] = set()
    for group in _groups(text.split()):
        if group is None:
            return set()
        days, parts = group
        found |= {f"{day}_{part}" for day in days or _DAYS for part in parts or _PARTS}
    return found


def _days_between(match: re.Match[str]) -> str:
    first, last = _DAYS.index(_DAY_WORDS[match[1]][0]), _DAYS.index(_DAY_WORDS[match[2]][-1])
    days = _DAYS[first : last + 1] if first <= last else (*_DAYS[first:], *_DAYS[: last + 1])
    return " ".join(days)


def _groups(words: list[str]) -> Iterator[tuple[list[Day], list[Part]] | None]:
    """Yield the days and parts named together; None for a word of another kind."""
    days, parts, closed = list[Day](), list[Part](), False
    for word in words:
        if word in _BREAKS:
            closed = bool(parts)
            continue
        if word in _DAY_WORDS:
            if closed:
                yield days, parts
                days, parts = [], []
            days += _DAY_WORDS[word]
        elif word in _PART_WORDS:
            parts += _PART_WORDS[word]
        elif word not in _FILLERS:
            yield None
            return
        closed = False
    if days or parts:
        yield days, parts


def split_skills(cell: str) -> list[str]:
    """Return the things named in a cell: « collage, tractage » is two."""
    return [part.strip() for part in _SPLIT.split(cell) if simplified(part)]


@lru_cache(20_000)
def read_skill(part: str) -> Skill | None:
    """Return the skill that one thing names: « j'ai une voiture », « phoning »."""
    words = f" {simplified(part)} "
    return next((_SKILL_WORDS[phrase] for phrase in _PHRASES if f" {phrase} " in words), None)
