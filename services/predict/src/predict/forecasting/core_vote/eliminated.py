"""Blocs expected to be eliminated before a second round, by the lists' median votes."""

from collections.abc import Mapping

from elections.thresholds import AccessRule


def expect_eliminated(
    votes: Mapping[str, float], bloc_of: Mapping[str, str], registered: float, valid: float, rule: AccessRule | None
) -> list[str]:
    """Return the blocs without a list that is expected to qualify; none in single-round elections. `votes`: by list."""
    if rule is None or rule.rounds == 1 or not votes:
        return []
    whole = round(registered if rule.access_of == "registered" else valid)
    ranked = sorted(votes, key=lambda vote: (-votes[vote], vote))
    standing = [list_id for list_id in ranked if rule.access and rule.access.reached(round(votes[list_id]), whole)]
    if len(standing) < 2 and rule.first_two:
        standing = ranked[:2]
    standing_blocs = {bloc_of[list_id] for list_id in standing}
    return sorted({bloc_of[list_id] for list_id in ranked} - standing_blocs)
