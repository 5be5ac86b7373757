from common.schemas.actions import Channel
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome, fits, outcome_called


def test_every_outcome_has_a_french_label_and_a_channel() -> None:
    assert MEANINGS.keys() == set(Outcome)
    assert all(meaning.label and meaning.channels for meaning in MEANINGS.values())
    assert all(meaning.opened for meaning in MEANINGS.values() if meaning.spoke)


def test_a_street_has_no_closed_door() -> None:
    assert not fits(Outcome.NOT_HOME, Channel.STREET)
    assert fits(Outcome.ANSWERED, Channel.STREET)


def test_codes_of_other_tools_are_known() -> None:
    assert outcome_called("qomon", "absent") is Outcome.NOT_HOME
    assert outcome_called("nationbuilder", "refused") is Outcome.REFUSED
    assert outcome_called("turf_tools", "hostile") is Outcome.HOSTILE
    assert outcome_called("osdi", "nonsense") is None
