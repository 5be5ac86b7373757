"""Tasks that a round still lacks before its night. Pure.

Without stations or candidates no sheet can be entered: these are `missing`. The rest makes the night better: `advised`.
"""

from dataclasses import dataclass
from enum import StrEnum

from kit.text import french


class State(StrEnum):
    DONE = "done"
    MISSING = "missing"
    ADVISED = "advised"


@dataclass(frozen=True)
class Item:
    """A line of the list, with the button that mends it. `path`: of this service; of the suite where it begins `//`."""

    title: str
    state: State
    said: str
    button: str
    path: str


@dataclass(frozen=True)
class Facts:
    """Facts of a round. `watched`: stations with one of the team; `unknown_blocs`: names without a bloc.

    `decided_at_first`: round one leaves nobody to elect.
    `read_from`: the round that the stations are from; `read_in_part`: none, and some are of files without all of them.
    """

    round: int
    stations: int
    registered: int
    read_from: str | None
    read_in_part: bool
    abroad: bool
    named_communes: bool
    candidates: int
    own_candidate: bool
    unknown_blocs: tuple[str, ...]
    past_rounds: int
    watched: int
    phones: int
    without_phone: int
    letters: int
    letters_due: str
    second_round_pending: bool
    decided_at_first: bool


def list_items(facts: Facts) -> list[Item]:
    """Return the list, what is missing first."""
    items = [
        _stations(facts),
        _candidates(facts),
        _past(facts),
        _watchers(facts),
        _phones(facts),
        _letters(facts),
    ]
    order = [State.MISSING, State.ADVISED, State.DONE]
    return sorted((item for item in items if item is not None), key=lambda item: order.index(item.state))


def is_ready(items: list[Item]) -> bool:
    return all(item.state is not State.MISSING for item in items)


def _stations(facts: Facts) -> Item:
    title = "Les bureaux de vote"
    if not facts.stations:
        named = (
            "Nommez d’abord, plus bas, les communes de votre territoire ; puis lisez les résultats passés."
            if facts.named_communes
            else "Ils viennent du dernier scrutin où tous ont voté, avec leurs inscrits."
        )
        return Item(
            title, State.MISSING, f"Aucun n’est connu. {named}", "Lire les résultats passés", "//resultats-passes"
        )
    of_consulates = " des postes consulaires" if facts.abroad else ""
    said = (
        f"{_count(facts.stations, 'bureau', 'bureaux')}{of_consulates}, "
        f"{_count(facts.registered, 'inscrit', 'inscrits')}"
    )
    if facts.read_in_part:
        said += ", d’après des fichiers qui n’ont pas tout le territoire : il en manque peut-être."
        return Item(title, State.ADVISED, said, "Lire les résultats passés", "//resultats-passes")
    said += f", d’après {facts.read_from}." if facts.read_from else ", saisis à la main."
    return Item(title, State.DONE, said, "Ajouter le tableau de la mairie", "/files/station-table")


def _candidates(facts: Facts) -> Item:
    title = "Les candidats" if facts.round == 1 else "Les candidats du second tour"
    path = f"/candidates?round={facts.round}"
    if facts.second_round_pending:
        said = "Le premier tour est compté : dites qui se maintient, qui se retire, qui fusionne."
        if facts.candidates:
            said = (
                f"{_count(facts.candidates, 'candidature', 'candidatures')}, d’après le premier tour. Dites-le si "
                "quelqu’un se retire ou fusionne."
            )
        return Item(
            title, State.DONE if facts.candidates else State.MISSING, said, "Préparer le second tour", "/second-round"
        )
    if not facts.candidates:
        said = "Personne n’est saisi : sans candidats, aucune feuille ne peut l’être."
        if facts.round == 2:
            said += " Ils se remplissent d’eux-mêmes quand le premier tour est entièrement compté."
        return Item(title, State.MISSING, said, "Saisir les candidats", path)
    said = f"{_count(facts.candidates, 'candidature', 'candidatures')}."
    if not facts.own_candidate:
        return Item(title, State.ADVISED, f"{said} Aucune ne porte le nom de la vôtre.", "Corriger les candidats", path)
    if facts.unknown_blocs:
        names = ", ".join(facts.unknown_blocs[:3]) + ("…" if len(facts.unknown_blocs) > 3 else "")
        said += f" Sans nuance connue, la projection ne saura rien de leur passé : {names}."
        return Item(title, State.ADVISED, said, "Donner les nuances", path)
    return Item(title, State.DONE, said, "Corriger les candidats", path)


def _past(facts: Facts) -> Item:
    title = "Le passé des bureaux, pour la projection"
    if facts.past_rounds:
        said = f"{_count(facts.past_rounds, 'tour passé est lu', 'tours passés sont lus')}."
        return Item(title, State.DONE, said, "En ajouter un", "/files")
    said = "Aucun tour passé n’est lu : la projection ne reposera que sur les feuilles de la soirée."
    return Item(title, State.ADVISED, said, "Lire les résultats passés", "//resultats-passes")


def _watchers(facts: Facts) -> Item | None:
    if not facts.stations:
        return None
    title = "Quelqu’un dans chaque bureau"
    alone = max(0, facts.stations - facts.watched)
    if not alone:
        return Item(title, State.DONE, "Chaque bureau a quelqu’un de l’équipe.", "Voir qui est où", "/poll-watchers")
    which = f"{_count(alone, 'bureau', 'bureaux')} sur {french.number(facts.stations)} n’{'ont' if alone > 1 else 'a'}"
    said = f"{which if facts.stations > 1 else 'Le bureau n’a'} personne : {_typed(alone)} au téléphone."
    path = f"/poll-watchers/placements?round={facts.round}"
    return Item(title, State.ADVISED, said, "Placer l’équipe", path)


def _phones(facts: Facts) -> Item | None:
    if not facts.watched:
        return None
    title, path = "Leurs téléphones", f"/poll-watchers/phones?round={facts.round}"
    if facts.without_phone:
        said = f"{_count(facts.without_phone, 'personne n’a', 'personnes n’ont')} pas de téléphone associé."
        return Item(title, State.ADVISED, said, "Imprimer leurs codes", path)
    said = f"{_count(facts.phones, 'téléphone est associé', 'téléphones sont associés')}."
    return Item(title, State.DONE, said, "Voir les téléphones", "/desk")


def _letters(facts: Facts) -> Item | None:
    if not facts.watched:
        return None
    title = "Les lettres de désignation"
    if not facts.letters:
        return Item(title, State.DONE, "Aucune désignation n’attend.", "Voir les lettres", "/poll-watchers")
    said = (
        f"{_count(facts.letters, 'désignation reste', 'désignations restent')} à notifier au plus tard le "
        f"{facts.letters_due} (R. 46)."
    )
    return Item(title, State.ADVISED, said, "Imprimer les lettres", "/poll-watchers")


def _typed(stations: int) -> str:
    if stations == 1:
        return "sa feuille se saisira à la table, quand quelqu’un la dicte"
    return "leurs feuilles se saisiront à la table, quand quelqu’un les dicte"


def _count(number: int, singular: str, many: str) -> str:
    return f"{french.number(number)} {singular if number < 2 else many}"
