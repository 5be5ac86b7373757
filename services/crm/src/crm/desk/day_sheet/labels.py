"""The labels of outcomes and of support on the day sheet."""

from common.schemas.actions import Channel

from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome, fits

SUPPORT_LABELS = {
    5: "5 – soutient fermement",
    4: "4 – plutôt favorable",
    3: "3 – indécis",
    2: "2 – plutôt défavorable",
    1: "1 – fermement opposé",
}


def outcomes_of(channel: Channel) -> list[tuple[str, str]]:
    """Return code and label of each button, the most frequent first."""
    return [(outcome.value, MEANINGS[outcome].label.capitalize()) for outcome in Outcome if fits(outcome, channel)]
