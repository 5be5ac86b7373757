"""A match in French: the name of its state, and its reasons for the people and the coordinator."""

from collections.abc import Sequence

from kit.text import french

STATE_NAMES = {
    "proposed": "en attente de réponse",
    "accepted": "accepté",
    "declined": "décliné",
    "expired": "expiré",
    "taken": "pris par une autre personne",
    "released": "défait",
}


def explain(
    *,
    tenths_of_km: int | None,
    same_station: bool,
    same_commune: bool,
    rounds: Sequence[int],
    asked: Sequence[int],
    by_hand: bool = False,
) -> list[str]:
    """Return the reasons of a match as sentences, without name and address: both people see them."""
    result: list[str] = []
    if by_hand:
        result.append("L'équipe a choisi ce rapprochement elle-même.")
    if same_station:
        result.append("Vous votez dans le même bureau : aucun trajet de plus.")
    elif same_commune:
        result.append("Vous votez dans la même commune.")
    elif tenths_of_km is not None:
        result.append(f"Le bureau de vote est à {french.number(tenths_of_km / 10, 1)} km à vol d'oiseau.")
    if len(rounds) == 2:
        result.append("Une seule personne vote aux deux tours : une seule procuration suffit.")
    elif len(asked) == 2:
        result.append(f"Pour le tour {rounds[0]} seulement : l'autre tour demande une autre personne.")
    return result
