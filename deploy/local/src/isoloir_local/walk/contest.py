"""Candidates of the demonstration's election: one, who does not exist, for each bloc of the past."""

from typing import Any

from isoloir_local.walk.stage import Stage, Step

OURS = "Dominique Exemple"
OTHERS = ("Claude Autre", "Camille Modèle", "Sacha Témoin", "Alix Essai", "Lou Maquette")


def say_who_stands(stage: Stage) -> Step:
    """Bases, targets and forecasts are of a list: without ours they have nothing to say."""

    def look() -> dict[str, Any]:
        lists = stage.see("/predict/v1/contest")["lists"]
        return {"candidates": len(lists), "ours": sum(one["ours"] for one in lists)}

    def enter() -> None:
        blocs = [one["bloc"] for one in stage.see("/predict/v1/contest")["lists"]]
        stage.ask("PUT", "/predict/v1/contest", json={"lists": standing_for(blocs)})

    return stage.step("contest", "Qui se présente", look, enter, lambda _, now: now["ours"] == 1)


def standing_for(blocs: list[str]) -> list[dict[str, Any]]:
    """Ours is of the bloc in the middle of those seen, which says nothing of anybody; the next one is B, and so on."""
    middle = (len(blocs) - 1) // 2
    ordered = [blocs[middle], *blocs[middle + 1 :], *blocs[:middle]]
    return [
        {"id": chr(ord("A") + place), "label": name, "bloc": bloc, "ours": place == 0}
        for place, (name, bloc) in enumerate(zip((OURS, *OTHERS), ordered, strict=False))
    ]
