"""Which kind of payer may help, and how: the whole table, and the rules that hold over it."""

import pytest
from budget.payers.law import CHANNELS, KINDS, Channel, Condition, PayerKind, Verdict, find_refusal, find_unmet, judge
from hypothesis import given
from hypothesis import strategies as st

A, C, F = Verdict.ALLOWED, Verdict.CONDITIONAL, Verdict.FORBIDDEN
ORDER = ("gift", "own", "loan", "guarantee", "in_kind", "price_reduction", "room", "other", "refund")
TABLE: dict[str, tuple[Verdict, ...]] = {
    "person": (A, F, A, A, C, C, C, A, A),
    "candidate": (F, A, F, A, C, C, C, F, A),
    "party": (C, F, C, C, C, C, C, C, C),
    "bank": (F, F, C, C, F, F, F, F, C),
    "legal_person": (F, F, F, F, F, F, F, F, C),
    "public_body": (F, F, F, F, F, F, C, F, C),
}
KIND, CHANNEL, SAID = st.sampled_from(PayerKind), st.sampled_from(Channel), st.none() | st.booleans()


@pytest.mark.parametrize("kind", PayerKind)
def test_every_pair_of_a_kind_and_a_channel_has_the_ruling_of_the_law(kind: PayerKind) -> None:
    assert tuple(str(channel) for channel in Channel) == ORDER
    assert tuple(judge(kind, channel).verdict for channel in Channel) == TABLE[kind]


@given(KIND, CHANNEL)
def test_a_ruling_names_its_article_and_says_the_way_on(kind: PayerKind, channel: Channel) -> None:
    ruling = judge(kind, channel)
    assert "L. 52-8" in ruling.article
    assert ruling.fr.endswith(".")
    assert ruling.en.endswith(".")
    assert (ruling.condition is not None) == (ruling.verdict is Verdict.CONDITIONAL)
    assert kind in KINDS
    assert channel in CHANNELS


@given(CHANNEL, SAID, SAID)
def test_a_company_only_ever_pays_back(channel: Channel, listed: bool | None, in_eea: bool | None) -> None:
    """Nothing that is stated of a list or a seat makes a company's help lawful."""
    refusal = find_refusal(judge(PayerKind.LEGAL_PERSON, channel), listed=listed, in_eea=in_eea)
    assert (refusal is None) == (channel is Channel.REFUND)


@given(CHANNEL, SAID)
def test_a_bank_only_lends_or_guarantees_and_only_from_the_eea(channel: Channel, in_eea: bool | None) -> None:
    ruling = judge(PayerKind.BANK, channel)
    refused = find_refusal(ruling, listed=None, in_eea=in_eea) is not None
    lends = channel in (Channel.LOAN, Channel.GUARANTEE)
    assert refused == (channel is not Channel.REFUND and not (lends and in_eea is not False))
    open_still = find_unmet(ruling, named=True, listed=None, in_eea=in_eea) is Condition.EEA
    assert open_still == (lends and not in_eea)


@given(CHANNEL, st.booleans(), SAID)
def test_a_party_helps_once_it_is_named_and_listed(channel: Channel, named: bool, listed: bool | None) -> None:
    ruling = judge(PayerKind.PARTY, channel)
    if channel in (Channel.OWN, Channel.REFUND):
        return
    assert (find_refusal(ruling, listed=listed, in_eea=None) is not None) == (listed is False)
    assert (find_unmet(ruling, named=named, listed=listed, in_eea=None) is None) == (named and listed is True)


def test_only_a_room_of_a_public_body_is_asked_an_attestation() -> None:
    asked = {(kind, channel) for kind in PayerKind for channel in Channel if _attested(kind, channel)}
    assert asked == {(PayerKind.PUBLIC_BODY, Channel.ROOM)}


def _attested(kind: PayerKind, channel: Channel) -> bool:
    return judge(kind, channel).condition is Condition.ATTESTED
