"""Every constituency of the last elections of deputies: whom the ministry says elected, and who stood again."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from kit.web.problems import Invalid
from results.winners.ballot import Outcome

Ask = Callable[..., Outcome]
Names = dict[str, str]

DO_NOT_ADD_UP = {("2024", "1"): 4, ("2024", "2"): 1}
"""Constituencies whose official votes are a ballot or two away from the official valid ones."""


def decide_round(ask: Ask, table: pl.DataFrame, year: str, number: str) -> dict[str, tuple[Outcome, Names, list[str]]]:
    """By constituency: our answer, the names by panel, the panels of those whom the ministry says elected."""
    found: dict[str, tuple[Outcome, Names, list[str]]] = {}
    refused = 0
    for (circo,), group in table.filter(pl.col("scrutin") == f"legislatives-{year}-t{number}").group_by("circo"):
        rows: list[dict[str, Any]] = group.to_dicts()
        counts = {"registered": "inscrits", "voters": "votants", "blank": "blancs", "null": "nuls", "valid": "exprimes"}
        question = {ours: rows[0][theirs] for ours, theirs in counts.items()}
        candidates = [{"id": str(row["panneau"]), "votes": row["voix"]} for row in rows]
        try:
            outcome = ask(
                election="legislatives", date=f"{year}-06-15", round=int(number), candidates=candidates, **question
            )
        except Invalid:
            refused += 1
            continue
        names = {str(row["panneau"]): f"{row['nom']} {row['prenom']}" for row in rows}
        found[str(circo)] = outcome, names, [str(row["panneau"]) for row in rows if row["elu"]]
    assert refused == DO_NOT_ADD_UP.get((year, number), 0)
    return found


@pytest.mark.parametrize("year", ["2017", "2022", "2024"])
def test_the_elected_and_the_qualified_are_those_of_the_ministry(ask: Ask, deputies: pl.DataFrame, year: str) -> None:
    first, second = (decide_round(ask, deputies, year, number) for number in ("1", "2"))
    assert len(first) > 570
    for outcome, _, elected in (*first.values(), *second.values()):
        assert outcome.elected == elected
    compared = 0
    for circo in first.keys() & second.keys():
        outcome, names, _ = first[circo]
        assert not outcome.decided
        assert set(second[circo][1].values()) <= {names[panel] for panel in outcome.qualified}
        compared += 1
    assert compared > 490
