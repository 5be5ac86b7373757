"""What voters could choose, and margins that agree: no database."""

from datetime import date

import numpy as np
import pytest
from common.schemas.elections import Ballot, ElectionKind
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.past_results.elections.sheets import Candidacy, Sheet, Side
from predict.transfers.estimation.unit_intervals import Doubt, add_up, measure_doubt
from predict.transfers.given_seed import noise_of, seed_prior
from predict.transfers.options import GONE, NEW, OTHERS, lay_out
from predict.transfers.prior_tables import BadPrior, PriorShare, check_rows, find_names, read_csv
from predict.transfers.reasons import CannotEstimate
from predict.transfers.table import estimate_table

FIRST = Ballot(election=ElectionKind.LEGISLATIVES, on=date(2024, 6, 30), round=1)
SECOND = Ballot(election=ElectionKind.LEGISLATIVES, on=date(2024, 7, 7), round=2)


def side(ballot: Ballot, sheets: dict[str, Sheet], nuance: str = "") -> Side:
    keys = sorted({key for sheet in sheets.values() for key in sheet.votes})
    people = {
        key: Candidacy(f"Prénom {key}", f"{nuance}{key[0]}" if nuance else "", place) for place, key in enumerate(keys)
    }
    return Side(ballot, people, sheets, 1)


def sheet(registered: int, **votes: int) -> Sheet:
    cast = sum(votes.values())
    return Sheet(registered, cast + 6, 4, 2, votes)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Side, Side]:
    numbers = st.integers(0, 300)
    before, after = dict[str, Sheet](), dict[str, Sheet]()
    for station in range(draw(st.integers(2, 6))):
        votes = {key: draw(numbers) for key in "ABCDE"}
        later = {key: draw(numbers) for key in "AB"}
        roll = 20 + max(sum(votes.values()), sum(later.values()))
        before[f"94033_{station:04}"] = sheet(roll, **votes)
        after[f"94033_{station:04}"] = sheet(roll + draw(st.integers(-10, 10)), **later)
    return side(FIRST, before), side(SECOND, after)


@given(rounds(), st.floats(0, 0.2))
def test_every_station_has_as_many_people_before_as_after_and_nobody_is_lost(
    both: tuple[Side, Side], merge_below: float
) -> None:
    before, after = both
    layout = lay_out(before, after, merge_below)

    assert np.allclose(layout.origin.sum(1), layout.destination.sum(1))
    for row, station in enumerate(layout.stations):
        assert layout.origin[row].sum() == max(before.sheets[station].registered, after.sheets[station].registered)
    cast = sum(sum(one.votes.values()) for one in before.sheets.values())
    people = [place for place, keys in enumerate(layout.origins.keys) if keys]
    assert layout.origin[:, people].sum() == cast
    for choices, counts in ((layout.origins, layout.origin), (layout.destinations, layout.destination)):
        assert len(set(choices.names)) == len(choices.names) == counts.shape[1]
        assert (counts.sum(0) > 0).all()


@settings(max_examples=15, deadline=None)
@given(rounds())
def test_station_tables_keep_their_margins_and_their_intervals_hold_them(both: tuple[Side, Side]) -> None:
    found = estimate_table(lay_out(*both))

    assert np.abs(found.units.sum(2) - found.layout.origin).max() < 1e-3
    assert np.abs(found.units.sum(1) - found.layout.destination).max() < 1.0
    for unit in found.units:
        table = add_up(unit[None], found.doubt)
        assert (table.low90 <= table.votes + 1e-9).all()
        assert (table.votes <= table.high90 + 1e-9).all()
        assert (table.low90 >= -1e-9).all()


def test_small_candidates_are_merged_and_named_and_the_roll_counts_who_came_and_went() -> None:
    before = {f"1_{n}": sheet(1000 + n, A=400, B=300, C=5, D=3) for n in range(3)}
    after = {"1_0": sheet(1010, A=420, B=330), "1_1": sheet(990, A=420, B=330), "1_2": sheet(1002, A=400, B=300)}
    layout = lay_out(side(FIRST, before), side(SECOND, after))

    assert layout.origins.names == ("Prénom A", "Prénom B", OTHERS, "Abstention", "Blanc", "Nul", NEW)
    assert layout.origins.merged == ("Prénom C", "Prénom D")
    assert layout.destinations.names[-1] == GONE
    assert layout.origin[:, -1].tolist() == [10, 0, 0]
    assert layout.destination[:, -1].tolist() == [0, 11, 0]
    assert [caution.code for caution in layout.cautions] == ["merged"]


def test_where_candidates_differ_from_place_to_place_nuances_are_compared() -> None:
    before = {f"1_{n}": sheet(900, **{f"A{n}": 300, f"B{n}": 200}) for n in range(4)}
    layout = lay_out(side(FIRST, before, nuance="N"), side(SECOND, before, nuance="N"))
    assert layout.origins.names[:2] == ("NA", "NB")
    with pytest.raises(CannotEstimate) as refusal:
        lay_out(side(FIRST, before), side(SECOND, before))
    assert refusal.value.reasons[0].code == "not_comparable"


def test_stations_that_were_redrawn_are_left_out_and_too_few_are_refused() -> None:
    before = {f"1_{n}": sheet(1000, A=300, B=200) for n in range(4)}
    after = before | {"1_0": sheet(1500, A=300, B=200), "1_9": sheet(800, A=300, B=200)}
    layout = lay_out(side(FIRST, before), side(SECOND, after))
    assert layout.stations == ("1_1", "1_2", "1_3")
    assert {caution.code for caution in layout.cautions} == {"redrawn", "one_round_only"}

    def code(first: dict[str, Sheet], second: dict[str, Sheet]) -> str:
        with pytest.raises(CannotEstimate) as refusal:
            lay_out(side(FIRST, first), side(SECOND, second))
        return refusal.value.reasons[0].code

    one = {"1_1": before["1_1"]}
    assert code(one, one) == "one_station"
    assert code(before, {}) == "no_results"
    assert code(one, {"1_2": before["1_2"]}) == "no_common_station"
    assert code(one, {"1_1": sheet(2000, A=300, B=200)}) == "redrawn"


def test_codes_that_vote_as_another_place_are_left_out_between_elections_and_not_between_rounds() -> None:
    keys = ("RN", "UG", "LR")
    people = {key: Candidacy(key, key, place) for place, key in enumerate(keys)}
    random = np.random.default_rng(4)
    votes = random.integers(20, 500, (40, 3))
    rolls = random.integers(1500, 1850, 40)
    sheets = [
        sheet(int(roll), **dict(zip(keys, map(int, row), strict=True))) for roll, row in zip(rolls, votes, strict=True)
    ]
    codes = [f"94068_{place:04d}" for place in range(40)]
    before = dict(zip(codes, sheets, strict=True))
    # Half of the stations were numbered the other way round.
    after = dict(zip(codes, [*sheets[19::-1], *sheets[20:]], strict=True))
    later = Ballot(election=ElectionKind.LEGISLATIVES, on=date(2027, 6, 13), round=1)

    kept = lay_out(Side(FIRST, people, before, 1), Side(later, people, after, 1))
    rounds_of_one = lay_out(Side(FIRST, people, before, 1), Side(SECOND, people, after, 1))

    stayed, moved = (len(set(half) & set(kept.stations)) for half in (codes[20:], codes[:20]))
    assert stayed >= 18
    assert moved <= 14  # where figures do not contradict it, a code is believed
    assert "redrawn" in {caution.code for caution in kept.cautions}
    assert rounds_of_one.stations == tuple(codes)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_a_table(data: bytes) -> None:
    try:
        rows = read_csv(b"from,to,share\n" + data)
    except BadPrior:
        rows = []
    assert all(np.isfinite(row.share) for row in rows)


@given(st.dictionaries(st.sampled_from("ABCD"), st.lists(st.floats(0, 100), min_size=1, max_size=4), min_size=1))
def test_shares_add_up_to_one_or_the_table_is_refused(given: dict[str, list[float]]) -> None:
    rows = [
        PriorShare(start, f"to {place}", share) for start, shares in given.items() for place, share in enumerate(shares)
    ]
    try:
        checked = check_rows(rows, normalise=True)
    except BadPrior:
        assert any(sum(shares) == 0 for shares in given.values())
        return
    for start in given:
        assert sum(row.share for row in checked.rows if row.from_choice == start) == pytest.approx(1.0)


def test_names_are_found_as_people_write_them() -> None:
    known = ["Jean-Luc MÉLENCHON", "Marine LE PEN", "Abstention", "Blanc", "Nul"]
    assert find_names("melenchon", known) == ("Jean-Luc MÉLENCHON",)
    assert find_names("Le Pen", known) == ("Marine LE PEN",)
    assert find_names("abstention+blancs + Nuls", known) == ("Abstention", "Blanc", "Nul")
    assert find_names("Pen", ["Marine LE PEN", "Jean LE PEN"]) is None
    assert find_names("", known) is None


def test_a_share_of_zero_is_never_a_certainty_and_small_samples_are_trusted_less() -> None:
    before = {f"1_{n}": sheet(1000 + n, A=400, B=300) for n in range(3)}
    layout = lay_out(side(FIRST, before), side(SECOND, before))
    unknown = seed_prior([PriorShare("Z", "Prénom A", 1.0)], "medium", None, layout)
    assert (unknown.prior, [one.code for one in unknown.cautions]) == (None, ["prior_unknown", "prior_useless"])
    seeding = seed_prior([PriorShare("Prénom A", "Prénom A", 1.0)], "medium", None, layout)
    assert seeding.prior is not None
    assert (seeding.prior.shares[0] > 0).all()
    assert noise_of("high", 100, 8) > noise_of("high", 10_000, 8) > 0.2


def test_doubt_of_many_stations_together_is_less_than_that_of_their_sum() -> None:
    draw = np.random.default_rng(3)
    units = draw.uniform(1, 100, (30, 3, 4))
    doubt = measure_doubt(units, units.sum(0) * 0.95, units.sum(0) * 1.05)
    together = add_up(units, doubt)
    alone = sum(float((table.high90 - table.low90).sum()) for unit in units for table in [add_up(unit[None], doubt)])
    assert float((together.high90 - together.low90).sum()) < alone
    assert isinstance(doubt, Doubt)
