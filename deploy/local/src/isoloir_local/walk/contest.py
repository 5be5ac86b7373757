"""Candidates of the demonstration: one fictional candidate for each past bloc."""

from collections.abc import Sequence
from typing import Any

from isoloir_local.walk.stage import Stage, Step

OURS = "Dominique Exemple"
OTHERS = ("Claude Autre", "Camille Modèle", "Sacha Témoin", "Alix Essai", "Lou Maquette")


def say_who_stands(stage: Stage) -> Step:
    """Enter the lists, which core votes, targets and forecasts need."""

    def look() -> dict[str, Any]:
        lists = stage.see("/predict/v1/contest")["lists"]
        return {"candidates": len(lists), "ours": sum(one["ours"] for one in lists)}

    def enter() -> None:
        blocs = [one["bloc"] for one in stage.see("/predict/v1/contest")["lists"]]
        stage.ask("PUT", "/predict/v1/contest", json={"lists": standing_for(blocs, (OURS, *OTHERS))})

    return stage.step("contest", "Qui se présente", look, enter, lambda _, now: now["ours"] == 1)


def standing_for(blocs: Sequence[str], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the lists, one of `names` each; ours, the first, is of the median bloc."""
    middle = (len(blocs) - 1) // 2
    ordered = [blocs[middle], *blocs[middle + 1 :], *blocs[:middle]]
    return [
        {"id": chr(ord("A") + index), "label": name, "bloc": bloc, "ours": index == 0}
        for index, (name, bloc) in enumerate(zip(names, ordered, strict=False))
    ]
