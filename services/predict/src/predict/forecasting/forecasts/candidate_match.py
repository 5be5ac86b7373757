"""Matching of the counted round's candidates to the contest's lists. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from predict.contests.candidacies import Candidacy, make_list_id
from predict.past_results.elections.rounds import Choice


@dataclass(frozen=True)
class CandidateMatch:
    """`list_of`: list by choice; `others`: candidates outside the contest, as lists of their own."""

    list_of: Mapping[int, str]
    others: tuple[Candidacy, ...]
    missing: tuple[Candidacy, ...]
    """Lists of the contest that nobody in the results can be."""


def match_candidates(
    lists: Sequence[Candidacy], choices: Sequence[Choice], votes: Mapping[int, int], bloc_of: Callable[[Choice], str]
) -> CandidateMatch:
    """Match by name, then nuance, then bloc, taking the strongest candidate not yet matched."""
    list_by_choice: dict[int, str] = {}
    ranked = sorted(choices, key=lambda choice: (-votes.get(choice.id, 0), choice.id))
    tests: tuple[Callable[[Candidacy, Choice], bool], ...] = (
        lambda one, choice: bool(_words(choice.name)) and _words(choice.name) <= _words(one.label),
        lambda one, choice: one.nuance is not None and one.nuance == choice.nuance,
        lambda one, choice: one.bloc == bloc_of(choice),
    )
    for test in tests:
        for one in lists:
            if one.id in list_by_choice.values():
                continue
            free = (choice for choice in ranked if choice.id not in list_by_choice and test(one, choice))
            if (choice := next(free, None)) is not None:
                list_by_choice[choice.id] = one.id
    missing = tuple(candidacy for candidacy in lists if candidacy.id not in list_by_choice.values())
    others: list[Candidacy] = []
    for choice in ranked:
        if choice.id not in list_by_choice:
            label = choice.name or choice.nuance or f"Panneau {choice.panel}"
            taken = [candidacy.id for candidacy in (*lists, *others)]
            candidacy = Candidacy(
                make_list_id(label, taken), label[:100], choice.nuance or None, bloc_of(choice), ours=False
            )
            list_by_choice[choice.id] = candidacy.id
            others.append(candidacy)
    return CandidateMatch(list_by_choice, tuple(others), missing)


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z0-9]{2,}", plain))
