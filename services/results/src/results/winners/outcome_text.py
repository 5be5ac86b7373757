"""An outcome as JSON values, and in French words."""

from typing import Any

from results.winners.ballot import Outcome


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
