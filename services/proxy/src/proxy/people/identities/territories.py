"""The check that a vote counts where a campaign stands: a voter of another territory is informed, never turned away."""

from pathlib import Path

from elections.keys import department_of
from elections.territories import communes_of, parse_territory

from proxy.people.identities.validation import Place

OUTSIDE = (
    "Ce lieu de vote n'est pas dans le territoire de la campagne. Votre demande est enregistrée quand même : vérifiez"
    " la commune où vous êtes sur la liste électorale.",
    "This place is outside the campaign's territory. Your request is stored all the same: check the commune where you"
    " are on the electoral roll.",
)


def votes_outside(territory: str, place: Place, data: Path | None) -> bool:
    """Return True if the vote is certainly outside.
    `territory` as campaigns have it (`circo:9406`); `data` holds INSEE's tables.

    False where nobody can tell: a territory of another kind, a constituency that the tables do not have.
    """
    try:
        where = parse_territory(territory)
    except ValueError:
        return False
    if where.kind not in ("commune", "departement", "circo"):
        return False
    if place.abroad:
        return not where.code.startswith("ZZ")
    if where.kind == "commune":
        return place.commune != where.code
    department = where.code[:-2] if where.kind == "circo" else where.code
    if department_of(place.commune) != department:
        return True
    return where.kind == "circo" and place.commune not in _communes(where.code, data, place.commune)


def _communes(constituency: str, data: Path | None, unknown: str) -> list[str]:
    """Return the known communes of a constituency; else `unknown`, which is then not found outside."""
    if data is None:
        return [unknown]
    try:
        return communes_of(parse_territory(f"circo:{constituency}"), data)
    except (ValueError, FileNotFoundError):
        return [unknown]
