"""The days left before a round, as people in campaigns count them: « J−12 »."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.schemas.campaign import CampaignState
from common.schemas.elections import RoundDate

_ORDINALS = {1: "premier", 2: "second"}


@dataclass(frozen=True)
class Countdown:
    short: str
    full: str


def count_down(campaign: CampaignState, today: date) -> Countdown | None:
    """Return the count to the next round; None once the last one is over."""
    coming = next((one for one in campaign.rounds if one.on >= today), None)
    if coming is None:
        return None
    name = _name(coming, campaign.rounds)
    days = (coming.on - today).days
    if days == 0:
        return Countdown("Jour J", f"{name} aujourd’hui")
    return Countdown(f"J−{days}", f"{days} jour{'s' if days > 1 else ''} avant le {name}")


def _name(coming: RoundDate, rounds: Sequence[RoundDate]) -> str:
    return f"{_ORDINALS[coming.number]} tour" if len(rounds) > 1 or coming.number > 1 else "scrutin"
