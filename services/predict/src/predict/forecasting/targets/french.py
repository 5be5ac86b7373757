"""French wording of targets. Pure."""

from kit.text.french import number, percent

from predict.forecasting.targets.conditions import Condition, Source, Spread

_WHO: dict[Source, str] = {
    "abstainers": "abstentionnistes attendus",
    "bloc_abstainers": "abstentionnistes qui ont déjà voté pour le bloc",
    "others": "électeurs attendus des autres listes",
    "eliminated": "voix des listes éliminées",
}


def say_condition(condition: Condition) -> str:
    """Return `Si tout venait de là : gagner 3,2 % des abstentionnistes attendus (0 % à 9 %), soit 800 sur 25 000.`"""
    whom = _WHO[condition.source]
    share, votes = condition.share, condition.votes
    if share.high <= 0:
        return f"Rien n’est à attendre des {whom} : ce qu’il faut est déjà là dans presque tous les cas."
    if votes.middle <= 0 and condition.possible:
        worst = "plus que tous" if share.high > 1 else percent(share.high)
        return f"Le plus souvent, rien de plus. Dans le plus mauvais des cas, si tout venait des {whom} : {worst}."
    if not condition.possible:
        crowd = f"l’ensemble des {whom} ({number(condition.people)})"
        return f"Même {crowd} ne suffirait pas, à lui seul : il en faudrait {_middle(votes)}."
    start = "Si tout en venait : gagner"
    if condition.source == "eliminated":
        start = "Si nos électeurs restent et que le reste va au plus fort des autres : recevoir"
    needed = f"{percent(share.middle)} des {whom} ({_range(share)})"
    return f"{start} {needed}, soit {_middle(votes)} sur {number(condition.people)}."


def _range(share: Spread) -> str:
    top = "plus que tous" if share.high > 1 else percent(share.high)
    return f"de {percent(share.low)} à {top}"


def _middle(votes: Spread) -> str:
    return number(votes.middle)


def list_assumptions(key: str, sharing: int) -> list[str]:
    assumptions = [
        "Les voix des autres listes sont celles de chaque tirage de la prévision : ce qui est demandé est combien des "
        "nôtres suffiraient contre elles.",
        "Chaque condition est dite comme si tout ce qui manque venait d’une seule source ; en vrai elles s’ajoutent.",
        "Une voix d’abstentionniste augmente aussi les suffrages exprimés : pour une majorité absolue il en faut deux "
        "fois plus que de voix prises à d’autres listes.",
        "La répartition par bureau suit le socle et la réserve de chacun ; elle ne dit pas que c’est là le moins cher.",
    ]
    if key == "win_second_round":
        assumptions.append(
            "Second tour : autant de suffrages exprimés qu’au premier ; les reports sont ceux des seconds tours passés."
        )
    if sharing > 1:
        assumptions.append(
            f"Le socle du bloc est partagé à parts égales entre les {sharing} listes qui le représentent."
        )
    return assumptions
