from hypothesis import given
from hypothesis import strategies as st
from proxy.intake.offers.capacity import (
    TOO_MANY,
    TOO_MANY_ABROAD,
    TOO_MANY_IN_FRANCE,
    HolderProxy,
    ProxyOrigin,
    max_proxies,
    reason_to_refuse,
    remaining_room,
)

offered = st.lists(st.builds(HolderProxy, st.sampled_from([1, 2]), st.sampled_from(ProxyOrigin)), max_size=12)


def take_all(offers: list[HolderProxy], *, abroad: bool) -> list[HolderProxy]:
    held: list[HolderProxy] = []
    for one in offers:
        if reason_to_refuse(held, one, abroad=abroad) is None:
            held.append(one)
    return held


@given(offered, st.booleans())
def test_whatever_is_offered_nobody_goes_over_the_caps(offers: list[HolderProxy], abroad: bool) -> None:
    held = take_all(offers, abroad=abroad)
    for number in (1, 2):
        same = [one for one in held if one.round == number]
        assert len(same) <= max_proxies(abroad=abroad)
        assert sum(one.made_in is ProxyOrigin.FRANCE for one in same) <= 1


@given(offered, st.booleans(), st.sampled_from([1, 2]), st.sampled_from(ProxyOrigin))
def test_room_says_what_the_refusal_says(
    offers: list[HolderProxy], abroad: bool, number: int, made: ProxyOrigin
) -> None:
    held = take_all(offers, abroad=abroad)
    more = HolderProxy(1 if number == 1 else 2, made)
    refused = reason_to_refuse(held, more, abroad=abroad) is not None
    assert refused == (remaining_room(held, more.round, abroad=abroad)[made] == 0)


def test_a_second_proxy_made_in_france_is_refused_with_its_article() -> None:
    reason = reason_to_refuse([HolderProxy(1, ProxyOrigin.FRANCE)], HolderProxy(1, ProxyOrigin.FRANCE), abroad=False)
    assert reason is TOO_MANY_IN_FRANCE
    assert "L. 73" in TOO_MANY_IN_FRANCE[2]


def test_each_round_counts_for_itself() -> None:
    full = [HolderProxy(1, ProxyOrigin.FRANCE), HolderProxy(1, ProxyOrigin.ABROAD)]
    assert reason_to_refuse(full, HolderProxy(1, ProxyOrigin.ABROAD), abroad=False) is TOO_MANY
    assert reason_to_refuse(full, HolderProxy(2, ProxyOrigin.FRANCE), abroad=False) is None


def test_three_may_be_held_by_who_votes_abroad() -> None:
    full = [HolderProxy(1, ProxyOrigin.FRANCE), HolderProxy(1, ProxyOrigin.ABROAD)]
    assert reason_to_refuse(full, HolderProxy(1, ProxyOrigin.ABROAD), abroad=True) is None
    assert (
        reason_to_refuse([*full, HolderProxy(1, ProxyOrigin.ABROAD)], HolderProxy(1, ProxyOrigin.ABROAD), abroad=True)
        is TOO_MANY_ABROAD
    )
