"""Blocs expected to be out of a second round, were every list to have its median votes."""

from collections.abc import Mapping

from elections.thresholds import AccessRule


def expect_eliminated(
    votes: Mapping[str, float], bloc_of: Mapping[str, str], registered: float, valid: float, rule: AccessRule | None
) -> list[str]:
    """`votes` by list. A bloc is out when none of its lists is expected to stand; none is where one round decides."""
    if rule is None or rule.rounds == 1 or not votes:
        return []
    whole = round(registered if rule.access_of == "registered" else valid)
    ranked = sorted(votes, key=lambda one: (-votes[one], one))
    standing = [one for one in ranked if rule.access and rule.access.reached(round(votes[one]), whole)]
    if len(standing) < 2 and rule.first_two:
        standing = ranked[:2]
    there = {bloc_of[one] for one in standing}
    return sorted({bloc_of[one] for one in ranked} - there)
