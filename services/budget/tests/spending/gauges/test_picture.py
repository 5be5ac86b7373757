import pytest
from budget.ceilings.amounts import amount_in, decimal_text, share_of
from budget.spending.gauges.picture import WIDTH, Bar, draw_bar


def test_the_ceiling_fills_the_picture_until_it_is_exceeded() -> None:
    assert draw_bar(25_00, 25_00, 0, 100_00) == Bar(80, 160, 160, WIDTH)
    assert draw_bar(100_00, 50_00, 50_00, 100_00) == Bar(160, 240, 320, 160)


def test_a_campaign_without_a_spend_or_a_ceiling_still_has_a_picture() -> None:
    assert draw_bar(0, 0, 0, None) == Bar(0, 0, 0, None)
    assert draw_bar(0, 0, 0, 100_00) == Bar(0, 0, 0, WIDTH)


def test_a_small_spend_can_be_seen() -> None:
    assert draw_bar(1, 0, 0, 10**9).paid == 1


@pytest.mark.parametrize(
    ("spent", "ceiling", "text"),
    [(0, 100, "0,0 %"), (50, 100, "50,0 %"), (79_99, 100_00, "79,9 %"), (100_01, 100_00, "100,1 %"), (10, None, None)],
)
def test_a_share_says_when_it_is_over(spent: int, ceiling: int | None, text: str | None) -> None:
    assert (share_of(spent, ceiling) or "").replace("\u202f", " ") == (text or "")


def test_amounts_are_french_and_in_the_account_s_currency() -> None:
    assert amount_in("EUR")(123_456).replace("\u202f", " ") == "1 234,56 €"
    assert amount_in("XPF")(123_456).replace("\u202f", " ") == "123 456 F CFP"
    assert decimal_text("239172.9465").replace("\u202f", " ") == "239 172,9465"
