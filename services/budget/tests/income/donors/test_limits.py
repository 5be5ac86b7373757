"""The limits on gifts, at the very cent, in euros and in francs CFP."""

from budget.income.donors.limits import LIMITS, Giver, find_breaches, to_return
from common.schemas.money import DonationMeans
from hypothesis import given
from hypothesis import strategies as st

ADA = Giver(french=True, resident=True, on_the_list=False, given=0)
CHEQUE, CASH = DonationMeans.CHEQUE, DonationMeans.CASH


def codes(amount: int, means: DonationMeans = CHEQUE, giver: Giver = ADA, cash: int = 0, **more: object) -> list[str]:
    ceiling = more.get("ceiling", 6_678_000)
    assert ceiling is None or isinstance(ceiling, int)
    currency = "XPF" if more.get("xpf") else "EUR"
    return [one.code for one in find_breaches(amount, means, giver, cash, ceiling, currency)]


def test_one_person_gives_4600_euros_for_an_election_and_not_a_cent_more() -> None:
    assert codes(460_000) == []
    assert codes(460_001) == ["person_limit"]
    assert codes(1, giver=Giver(True, True, False, 460_000)) == ["person_limit"]
    assert codes(545_000, xpf=True) == []
    assert codes(545_001, xpf=True) == ["person_limit"]


def test_cash_is_limited_by_gift_and_in_all() -> None:
    assert codes(15_000, CASH) == []
    assert codes(15_001, CASH) == ["cash_gift"]
    assert codes(15_001, CHEQUE) == []
    # 20 % of 66 780 €.
    assert codes(10_000, CASH, cash=1_325_600) == []
    assert codes(10_000, CASH, cash=1_325_601) == ["cash_total"]
    assert codes(10_000, CASH, cash=1_325_601, ceiling=1_499_999) == []
    assert codes(10_000, CASH, cash=1_325_601, ceiling=None) == []


def test_who_may_give() -> None:
    assert codes(100, giver=Giver(False, True, False, 0)) == []
    assert codes(100, giver=Giver(True, False, False, 0)) == []
    assert codes(100, giver=Giver(False, False, False, 0)) == ["nationality"]
    assert codes(100, giver=Giver(True, True, True, 0)) == ["own_contribution"]


@given(st.integers(1, 10**7), st.integers(0, 10**6), st.sampled_from(DonationMeans), st.integers(0, 10**7))
def test_once_what_has_to_go_back_is_back_nothing_is_broken(
    amount: int, given_before: int, means: DonationMeans, cash: int
) -> None:
    giver = Giver(True, True, False, min(given_before, LIMITS["EUR"].person))
    back = to_return(find_breaches(amount, means, giver, cash, None, "EUR"))
    assert 0 <= back <= amount
    if amount - back:
        assert find_breaches(amount - back, means, giver, cash, None, "EUR") == []
