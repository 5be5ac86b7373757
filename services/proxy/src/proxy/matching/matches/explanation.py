"""A match in French: the name of its state, and its reasons for both people and the coordinator."""

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
    """No name and no address: these sentences are shown to both."""
    said: list[str] = []
    if by_hand:
        said.append("L'équipe a choisi ce rapprochement elle-même.")
    if same_station:
        said.append("Vous votez dans le même bureau : aucun trajet de plus.")
    elif same_commune:
        said.append("Vous votez dans la même commune.")
    elif tenths_of_km is not None:
        said.append(f"Le bureau de vote est à {french.number(tenths_of_km / 10, 1)} km à vol d'oiseau.")
    if len(rounds) == 2:
        said.append("Une seule personne vote aux deux tours : une seule procuration suffit.")
    elif len(asked) == 2:
        said.append(f"Pour le tour {rounds[0]} seulement : l'autre tour demande une autre personne.")
    return said
