"""The fixed codes of volunteers' skills and times, so that filters match."""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

Skill: TypeAlias = Literal[
    "postering",
    "leaflets",
    "door_to_door",
    "calls",
    "driving",
    "logistics",
    "hosting",
    "cooking",
    "photo",
    "design",
    "writing",
    "social_media",
    "data",
    "computing",
    "accounting",
    "law",
    "translation",
    "first_aid",
    "polling_station",
    "proxy_holder",
]
Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Part: TypeAlias = Literal["morning", "afternoon", "evening"]
Slot: TypeAlias = Annotated[
    str,
    Field(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)_(morning|afternoon|evening)$", examples=["sat_evening"]),
]

SKILLS: dict[Skill, str] = {
    "postering": "Coller des affiches",
    "leaflets": "Distribuer des tracts, boîter",
    "door_to_door": "Faire du porte-à-porte",
    "calls": "Appeler",
    "driving": "Conduire (avec une voiture)",
    "logistics": "Monter une salle, porter",
    "hosting": "Accueillir chez soi",
    "cooking": "Cuisiner pour l'équipe",
    "photo": "Photo, vidéo",
    "design": "Graphisme",
    "writing": "Écrire, relire",
    "social_media": "Réseaux sociaux",
    "data": "Saisir, tenir des fichiers",
    "computing": "Informatique",
    "accounting": "Comptabilité",
    "law": "Droit",
    "translation": "Traduire",
    "first_aid": "Premiers secours",
    "polling_station": "Tenir un bureau de vote",
    "proxy_holder": "Voter par procuration pour quelqu'un",
}
DAYS: dict[Day, str] = {
    "mon": "Lundi",
    "tue": "Mardi",
    "wed": "Mercredi",
    "thu": "Jeudi",
    "fri": "Vendredi",
    "sat": "Samedi",
    "sun": "Dimanche",
}
PARTS: dict[Part, str] = {"morning": "matin", "afternoon": "après-midi", "evening": "soir"}


def slot_at(weekday: int, hour: int) -> str:
    """Return the slot of an hour, Monday being 0: mornings end at noon, afternoons at six."""
    part: Part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"{get_args(Day)[weekday]}_{part}"


def slots_of(day: Day | None, part: Part | None) -> list[str]:
    """Return every slot that the days, the parts of a day, or their combinations cover."""
    days: tuple[str, ...] = (day,) if day else get_args(Day)
    parts: tuple[str, ...] = (part,) if part else get_args(Part)
    return [f"{weekday}_{other}" for weekday in days for other in parts]
