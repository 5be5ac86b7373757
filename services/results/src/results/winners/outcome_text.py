"""An outcome as JSON values, and in French words."""

from collections.abc import Sequence
from typing import Any, Literal

from kit.text import french

from results.winners.ballot import Outcome
from results.winners.score_lines import Mark, ScoreLine

Choice = Literal["candidate", "pair", "list"]
"""What a ballot paper names."""


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON values; notes have no field of their own and go with the articles."""
    return {
        "decided": outcome.decided,
        "elected": outcome.elected,
        "qualified": outcome.qualified,
        "may_merge": outcome.may_merge,
        "eliminated": outcome.eliminated,
        "seats": outcome.seats,
        "articles": [*outcome.articles, *outcome.notes],
    }


def worded(outcome: Outcome) -> str:
    lines = [
        f"{title} : {', '.join(names)}"
        for title, names in (
            ("Élu", outcome.elected),
            ("Peuvent se maintenir au second tour", outcome.qualified),
            ("Peuvent fusionner", outcome.may_merge),
            ("Éliminés", outcome.eliminated),
        )
        if names
    ]
    lines += [f"{name} : {seats} siège{'s' if seats > 1 else ''}" for name, seats in outcome.seats.items()]
    return "\n".join((*lines, f"Articles : {', '.join(outcome.articles)}"))


def states_of(outcome: Outcome, choice: Choice) -> dict[str, str]:
    """Return what the round makes of each candidate, pair or list, as a word beside the name."""
    of_lists = "en tête" if len(outcome.elected) == 1 else "a des sièges"
    said = dict.fromkeys(outcome.elected, {"candidate": "élu", "pair": "élus", "list": of_lists}[choice])
    said |= dict.fromkeys(outcome.qualified, "peuvent se maintenir" if choice == "pair" else "peut se maintenir")
    said |= dict.fromkeys(outcome.may_merge, "peut fusionner")
    out = {"candidate": "éliminé", "pair": "éliminés", "list": "éliminée"}[choice]
    return said | dict.fromkeys(outcome.eliminated, out)


def explain(
    outcome: Outcome, lines: Sequence[ScoreLine], marks: Sequence[Mark], round_number: int, *, pairs: bool
) -> str:
    """Return why, in one or two sentences with the numbers; the page has the articles beside. `pairs`: a woman and a
    man are named together, and do it both.
    """
    names = {line.candidate: line.name for line in lines}
    first, have = lines[0], "n’ont" if pairs else "n’a"
    wins, comes = ("l’emportent", "arrivent") if pairs else ("l’emporte", "arrive")
    if outcome.decided and round_number == 1 and (majority := _majority(marks)) and len(outcome.elected) == 1:
        share = french.percent(first.share or 0, 2)
        return (
            f"{names[outcome.elected[0]]} {wins} au premier tour : {share} des exprimés, "
            f"{_votes(first.votes - majority.votes)} de plus que la majorité absolue ({french.number(majority.votes)})."
        )
    if outcome.decided and len(outcome.elected) == 1 and len(lines) > 1:
        margin = first.votes - lines[1].votes
        if not margin:
            return f"Égalité de voix entre {first.name} et {lines[1].name} : la loi départage au bénéfice de l’âge."
        return f"{first.name} {comes} en tête avec {_votes(margin)} d’avance sur {lines[1].name}."
    if outcome.decided:
        return "Chaque liste qui a le seuil a des sièges, à la plus forte moyenne."
    majority = _majority(marks)
    missing = ""
    if majority and first.votes < majority.votes:
        short = french.number(majority.votes - first.votes)
        missing = f" ({french.number(majority.votes)} voix ; il en manque {short} à {first.name})"
    access = next((mark for mark in marks if mark.name.startswith("accès")), None)
    reach = f" : {french.number(access.votes)} voix donnent accès au second tour" if access else ""
    if majority and first.votes >= majority.votes:
        quarter = next(mark for mark in marks if mark.name == "quart des inscrits")
        missing = f", mais {first.name} {have} pas le quart des inscrits ({french.number(quarter.votes)} voix)"
        return f"La majorité absolue est atteinte{missing}. Un second tour a lieu{reach}."
    return f"Personne n’a la majorité absolue{missing}. Un second tour a lieu{reach}."


def _majority(marks: Sequence[Mark]) -> Mark | None:
    return next((mark for mark in marks if mark.name == "majorité absolue"), None)


def _votes(number: int) -> str:
    return f"{french.number(number)} voix"
