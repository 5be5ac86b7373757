"""The ceilings of the statute and of the press to the euro, and what holds for every population."""

from csv import DictReader
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from .questions import ceiling, refused

BRACKET_ENDS = (15_000, 30_000, 60_000, 100_000, 150_000, 250_000)


def test_every_vector_of_the_statute_is_met_exactly(law: Path) -> None:
    columns = (
        ("municipales", 1, "mun_round1_base", "mun_round1_x1.23"),
        ("municipales", 2, "mun_round2_base", "mun_round2_x1.23"),
        ("departementales", 1, "dep_base_leq100k", "dep_x1.23"),
        ("regionales", 1, "reg_base", "reg_x1.23"),
        ("legislatives", 1, None, "depute_x1.26"),
    )
    checked = 0
    with (law / "budget_statute_vectors.csv").open(encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            population = int(row["population"])
            for election, turn, base, full in columns:
                if not row[full]:
                    assert refused(election, population, turn).article == "L. 52-11"
                    continue
                found = ceiling(election, population, turn)
                assert found.amount == Decimal(row[full])
                if base:
                    before = sum(step.amount for step in found.steps if not step.text.startswith("×"))
                    assert before == Decimal(row[base])
                checked += 1
    assert checked == 69


def test_every_published_ceiling_is_met_within_a_euro(law: Path) -> None:
    met: list[str] = []
    with (law / "budget_examples.csv").open(encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            if row["kind"] not in ("ceiling", "negative_example"):
                continue
            election = {"cantonales": "departementales"}.get(row["election"], row["election"])
            population = int(row["population"]) if row["population"].isdigit() else None
            turn = 2 if row["round"] == "2" else 1
            found = ceiling(election, population, turn, date.fromisoformat(row["date"]))
            assert found.amount == Decimal(row["computed_exact"])
            if row["kind"] == "negative_example":
                assert abs(found.displayed - int(row["official_eur"])) > 50_000
            else:
                assert abs(found.displayed - int(row["official_eur"])) <= 1
            met.append(row["id"])
    assert len(met) == 10


TABLES = st.sampled_from(
    [
        ("municipales", 1, None),
        ("municipales", 2, None),
        ("regionales", 1, None),
        ("legislatives", 1, None),
        ("municipales", 1, "98818"),
        ("municipales", 2, "98735"),
        ("territoriales", 2, "987"),
        ("senatoriales", 1, "988"),
    ]
)


@given(TABLES, st.integers(9_000, 3_000_000), st.integers(1, 500_000))
def test_more_inhabitants_never_lower_a_ceiling(table: tuple[str, int, str | None], population: int, more: int) -> None:
    election, turn, territory = table
    smaller = ceiling(election, population, turn, territory=territory)
    larger = ceiling(election, population + more, turn, territory=territory)

    assert larger.amount > smaller.amount


@given(TABLES, st.sampled_from(BRACKET_ENDS))
def test_a_ceiling_does_not_jump_at_the_edge_of_a_bracket(table: tuple[str, int, str | None], end: int) -> None:
    election, turn, territory = table
    at, above = (ceiling(election, population, turn, territory=territory) for population in (end, end + 1))

    assert 0 < above.amount - at.amount <= 300  # what one inhabitant can be worth, in euros or francs
