"""The department of a campaign, and whether a member of an organisation may see it. Pure."""

import re
from collections.abc import Collection

from elections.places.facts import departments

REGIONS: dict[str, tuple[str, ...]] = {
    "Auvergne-Rhône-Alpes": ("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"),
    "Bourgogne-Franche-Comté": ("21", "25", "39", "58", "70", "71", "89", "90"),
    "Bretagne": ("22", "29", "35", "56"),
    "Centre-Val de Loire": ("18", "28", "36", "37", "41", "45"),
    "Corse": ("2A", "2B"),
    "Grand Est": ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"),
    "Hauts-de-France": ("02", "59", "60", "62", "80"),
    "Île-de-France": ("75", "77", "78", "91", "92", "93", "94", "95"),
    "Normandie": ("14", "27", "50", "61", "76"),
    "Nouvelle-Aquitaine": ("16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"),
    "Occitanie": ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"),
    "Pays de la Loire": ("44", "49", "53", "72", "85"),
    "Provence-Alpes-Côte d'Azur": ("04", "05", "06", "13", "83", "84"),
}
"""Regions of several departments (loi 2015-29, art. 1er); each region overseas is one department."""
_REGION_CODES = {
    "84": "Auvergne-Rhône-Alpes",
    "27": "Bourgogne-Franche-Comté",
    "53": "Bretagne",
    "24": "Centre-Val de Loire",
    "94": "Corse",
    "44": "Grand Est",
    "32": "Hauts-de-France",
    "11": "Île-de-France",
    "28": "Normandie",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "52": "Pays de la Loire",
    "93": "Provence-Alpes-Côte d'Azur",
}
"""INSEE codes of the regions with several departments."""
_OVERSEAS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
_WITHIN = {"departement", "circo", "canton", "commune", "secteur"}


def name_departments(codes: Collection[str]) -> str:
    """Return departments by name, in words: « Département : Haute-Savoie (74) »; empty for none."""
    names = [f"{departments()[code].name} ({code})" if code in departments() else code for code in sorted(codes)]
    return f"Département{'s' if len(names) > 1 else ''} : {', '.join(names)}" if names else ""


def department_of(territory: str) -> str | None:
    """Return the department of a territory (`circo:9406` → `94`, `commune:97411` → `974`); None for a larger one."""
    kind, _, code = territory.partition(":")
    if kind not in _WITHIN:
        return None
    match = re.match(r"97[0-9]|98[0-9]|2[AB]|Z[A-Z]|[0-9]{2}", code)
    return match[0] if match else None


def reached_in(territory: str, departments: Collection[str]) -> list[str]:
    """Return, sorted, those of these departments that lie in a larger campaign's territory; all of them if unknown."""
    kind, _, code = territory.partition(":")
    region_departments = _inside_region(code) if kind == "region" else None
    return sorted(
        department for department in departments if region_departments is None or department in region_departments
    )


def may_look(departments: Collection[str], department: str | None) -> bool:
    """Return whether a member may see a campaign. No departments means everywhere, which a larger campaign requires."""
    return not departments or (department is not None and department in departments)


def _inside_region(code: str) -> tuple[str, ...]:
    return REGIONS.get(_REGION_CODES.get(code, ""), (_OVERSEAS.get(code, code),))
