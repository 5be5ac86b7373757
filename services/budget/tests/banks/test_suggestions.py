from datetime import date, timedelta
from uuid import uuid4

from budget.banks.drafts import draft_entry
from budget.banks.gaps import Covered, Gap, find_gaps
from budget.banks.suggestions import OpenLine, OpenMovement, likeness, suggest
from common.schemas.money import DonationMeans
from hypothesis import given as drawn
from hypothesis import strategies as st

DAY = date(2029, 5, 10)


def line(rest: int, text: str = "", days: int = 0, cheque: str | None = None) -> OpenLine:
    return OpenLine(uuid4(), DAY + timedelta(days=days), rest, text, cheque)


def own(rest: int, text: str = "", days: int = 0) -> OpenMovement:
    return OpenMovement("expense", uuid4(), DAY + timedelta(days=days), rest, text)


def test_the_entry_of_the_same_amount_and_wording_comes_first() -> None:
    paid = line(-120_00, "VIR IMPRIMERIE DU PARC")
    right, wrong = own(-120_00, "Affiches Imprimerie du Parc", days=-3), own(-120_00, "Location de salle", days=-1)
    (found,) = suggest([paid], [wrong, right])
    assert found.movements == (right,)
    assert found.alternatives == 1
    assert "libellés proches" in found.reasons


def test_a_cheque_s_number_in_the_wording_tells() -> None:
    right, wrong = own(-50_00, "Traiteur chèque 0004512", days=-30), own(-50_00, "Buffet", days=-30)
    (found,) = suggest([line(-50_00, "CHEQUE", cheque="4512")], [wrong, right])
    assert found.movements == (right,)
    assert "même numéro de chèque" in found.reasons


def test_a_cent_off_or_two_months_apart_is_no_match() -> None:
    assert suggest([line(-100_00)], [own(-100_01)]) == []
    assert suggest([line(-100_00)], [own(-100_00, days=-60)]) == []
    assert suggest([line(100_00)], [own(-100_00)]) == []


def test_a_payout_is_the_sum_of_several_gifts_and_a_bill_of_several_payments() -> None:
    gifts = [own(20_00), own(35_00, days=1), own(7_50, days=2)]
    (found,) = suggest([line(62_50, days=3)], [*gifts, own(11_00)])
    assert set(found.movements) == set(gifts)
    parts = [line(-40_00), line(-60_00, days=9)]
    (split,) = suggest(parts, [own(-100_00, days=1)])
    assert set(split.lines) == set(parts)


def test_a_sum_that_could_be_made_in_two_ways_is_not_proposed() -> None:
    assert suggest([line(30_00)], [own(10_00), own(20_00), own(10_00)]) == []


def gift(rest: int, giver: str, means: DonationMeans, days: int = 0) -> OpenMovement:
    return OpenMovement("receipt", uuid4(), DAY + timedelta(days=days), rest, f"Don {giver}", means, giver)


def test_a_transfer_is_no_cheque_and_a_deposit_of_cheques_is_no_card() -> None:
    cheque, card = gift(100_00, "Ada Canari", DonationMeans.CHEQUE), gift(100_00, "Ada Canari", DonationMeans.CARD)
    assert suggest([line(100_00, "VIREMENT DE CANARI ADA")], [cheque]) == []
    assert suggest([line(100_00, "REMISE DE 1 CHEQUE")], [card]) == []
    (found,) = suggest([line(100_00, "REMISE DE 1 CHEQUE")], [card, cheque])
    assert found.movements == (cheque,)
    (found,) = suggest([line(100_00, "VIR PRESTATAIRE REVERSEMENT")], [cheque, card])
    assert found.movements == (card,)


def test_a_transfer_that_names_another_donor_is_never_sure() -> None:
    given = gift(100_00, "Ada Canari", DonationMeans.TRANSFER)
    (own_name,) = suggest([line(100_00, "VIREMENT DE MME CANARI")], [given])
    (another,) = suggest([line(100_00, "VIREMENT DE M DUPONT DON")], [given])
    assert own_name.score >= 0.6 > another.score, "from 0.6 on the page ticks it by itself"
    assert "le libellé ne nomme pas ce donateur" in another.reasons


def test_cheques_deposited_in_the_order_in_which_they_came_are_found() -> None:
    amounts = (50, 60, 75, 85, 95, 105, 115, 125, 140)
    given = [gift(cents, "Ada Canari", DonationMeans.CHEQUE, days=day) for day, cents in enumerate(amounts)]
    # 185 is 50 + 60 + 75, but 60 + 125 as well; six cheques are more than are tried in any order.
    first, last = line(185, "REMISE DE CHEQUES", days=10), line(665, "REMISE 6 CHQ", days=12)
    found = {suggestion.lines[0].id: suggestion.movements for suggestion in suggest([first, last], given)}
    assert found == {first.id: tuple(given[:3]), last.id: tuple(given[3:])}


amounts = st.sampled_from([-3, -2, -1, 1, 2, 3])


@drawn(st.lists(amounts, max_size=8), st.lists(amounts, max_size=8))
def test_nothing_is_proposed_twice_and_every_proposal_adds_up(bank: list[int], account: list[int]) -> None:
    lines, movements = [line(one) for one in bank], [own(one) for one in account]
    found = suggest(lines, movements)
    used_lines = [each.id for one in found for each in one.lines]
    used = [each.id for one in found for each in one.movements]
    assert len(used_lines) == len(set(used_lines))
    assert len(used) == len(set(used))
    for one in found:
        assert sum(each.rest for each in one.lines) == sum(each.rest for each in one.movements)
        assert 0 <= one.score <= 1


def test_wordings_are_compared_without_accents_or_case() -> None:
    assert likeness("ÉLODIE Canari-Dupont", "vir elodie canari dupont") == 1.0
    assert likeness("", "x") == 0.0


def test_bank_charges_are_recognised_for_what_they_are() -> None:
    assert draft_entry(-5_00, "FRAIS TENUE DE COMPTE", None).heading == 19
    assert draft_entry(-5_00, "COTISATION carte", None).heading == 19
    assert draft_entry(-5_00, "BOULANGERIE FRAISIER", None).heading is None
    assert draft_entry(5_00, "VIR", None).kind == "receipt"


def month(number: int, opening: int | None, closing: int | None, first: int = 1, last: int = 28) -> Covered:
    return Covered(date(2029, number, first), date(2029, number, last), opening, closing)


def test_statements_that_follow_each_other_leave_no_gap() -> None:
    assert find_gaps([month(2, 10, 20), month(1, 0, 10)], lambda a, b: 0) == []
    assert find_gaps([month(1, 0, 10)], lambda a, b: 0) == []


def test_a_missing_statement_is_named_with_what_moved_in_it() -> None:
    assert find_gaps([month(1, 0, 10), month(3, 25, 30)], lambda a, b: 0) == [
        Gap(date(2029, 1, 28), date(2029, 3, 1), 15)
    ]
    assert find_gaps([month(1, None, None), month(3, None, None)], lambda a, b: 0) == [
        Gap(date(2029, 1, 28), date(2029, 3, 1), None)
    ]


def test_statements_that_share_days_are_compared_over_them() -> None:
    early, late = month(1, 0, 10, last=20), month(1, 4, 30, first=10)
    assert find_gaps([early, late], lambda a, b: 6) == []
    assert find_gaps([early, late], lambda a, b: 5) == [Gap(date(2029, 1, 10), date(2029, 1, 20), 1)]
