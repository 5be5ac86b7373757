"""Which of two people of two campaigns is reminded of what, by their own campaign."""

import pytest
from proxy.matching.partner_matches.reminders import kind_of
from proxy.messages.notices.kinds import Kind
from proxy.messages.notices.steps import Step


@pytest.mark.parametrize("step", [Step.TEN, Step.FIVE, Step.THREE, Step.EVE])
def test_the_grantor_is_reminded_until_the_proxy_is_made(step: Step) -> None:
    assert kind_of("grantor", step, established=False, said=False) is Kind.REMIND_GRANTOR


@pytest.mark.parametrize("step", [Step.TEN, Step.FIVE, Step.THREE])
def test_what_is_made_is_left_alone_until_the_eve(step: Step) -> None:
    assert kind_of("grantor", step, established=True, said=False) is None
    assert kind_of("holder", step, established=True, said=False) is None


def test_the_holder_hears_of_it_later_and_both_on_the_eve_and_after() -> None:
    assert kind_of("holder", Step.TEN, established=False, said=False) is None
    assert kind_of("holder", Step.FIVE, established=False, said=False) is Kind.REMIND_HOLDER
    assert kind_of("holder", Step.EVE, established=True, said=False) is Kind.EVE_HOLDER
    assert kind_of("grantor", Step.EVE, established=True, said=False) is Kind.EVE_GRANTOR
    assert kind_of("grantor", Step.AFTER, established=True, said=False) is Kind.AFTER_GRANTOR
    assert kind_of("holder", Step.AFTER, established=False, said=True) is None
