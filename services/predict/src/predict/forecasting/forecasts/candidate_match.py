"""Matching of each candidate of the counted round to a list of the contest. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from predict.contests.candidacies import Candidacy, make_list_id
from predict.past_results.elections.rounds import Choice


@dataclass(frozen=True)
class CandidateMatch:
    """`list_of` by choice; `others`: candidates that the contest does not know, as lists of their own."""

    list_of: Mapping[int, str]
    others: tuple[Candidacy, ...]
    missing: tuple[Candidacy, ...]
    """Lists of the contest that nobody in the results can be."""


def match_candidates(
    lists: Sequence[Candidacy], choices: Sequence[Choice], votes: Mapping[int, int], bloc_of: Callable[[Choice], str]
) -> CandidateMatch:
    """Match lists by name, then by nuance, then by bloc: the strongest candidate whom no other list was taken for."""
    found: dict[int, str] = {}
    ranked = sorted(choices, key=lambda one: (-votes.get(one.id, 0), one.id))
    tests: tuple[Callable[[Candidacy, Choice], bool], ...] = (
        lambda one, choice: bool(_words(choice.name)) and _words(choice.name) <= _words(one.label),
        lambda one, choice: one.nuance is not None and one.nuance == choice.nuance,
        lambda one, choice: one.bloc == bloc_of(choice),
    )
    for test in tests:
        for one in lists:
            if one.id in found.values():
                continue
            free = (choice for choice in ranked if choice.id not in found and test(one, choice))
            if (choice := next(free, None)) is not None:
                found[choice.id] = one.id
    missing = tuple(one for one in lists if one.id not in found.values())
    others: list[Candidacy] = []
    for choice in ranked:
        if choice.id not in found:
            label = choice.name or choice.nuance or f"Panneau {choice.panel}"
            taken = [one.id for one in (*lists, *others)]
            made = Candidacy(
                make_list_id(label, taken), label[:100], choice.nuance or None, bloc_of(choice), ours=False
            )
            found[choice.id] = made.id
            others.append(made)
    return CandidateMatch(found, tuple(others), missing)


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z0-9]{2,}", plain))
