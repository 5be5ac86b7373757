"""Legal number of proxies that one person may hold in a round.

Two, of which at most one made in France; three for voters of a consulate, of which at most one made in France. Beyond
that the earliest are valid and the others void. Rounds count separately.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.schemas import Round

ARTICLES = {
    "two": "code électoral art. L. 73",
    "one made in France": "code électoral art. L. 73",
    "three abroad": "code électoral art. L. 330-13",
}
MAX_MADE_IN_FRANCE = 1


class ProxyOrigin(StrEnum):
    """The country in which a proxy is made: where its grantor goes before the authority."""

    FRANCE = "france"
    ABROAD = "abroad"


@dataclass(frozen=True)
class HolderProxy:
    """A proxy that a person holds."""

    round: Round
    made_in: ProxyOrigin


Reason = tuple[str, str, str]
"""The sentence in French and in English, and the article of law."""

TOO_MANY: Reason = (
    "Une personne ne peut détenir que deux procurations par tour.",
    "One person may hold two proxies in a round.",
    ARTICLES["two"],
)
TOO_MANY_ABROAD: Reason = (
    "Une personne qui vote à l'étranger ne peut détenir que trois procurations par tour.",
    "Someone who votes abroad may hold three proxies in a round.",
    ARTICLES["three abroad"],
)
TOO_MANY_IN_FRANCE: Reason = (
    "Une personne ne peut détenir qu'une procuration établie en France par tour.",
    "One person may hold one proxy made in France in a round.",
    ARTICLES["one made in France"],
)


def max_proxies(*, abroad: bool) -> int:
    """Return the maximum of proxies in a round, for a voter of a commune, or of a consulate (`abroad`)."""
    return 3 if abroad else 2


def reason_to_refuse(holder_proxies: Sequence[HolderProxy], more: HolderProxy, *, abroad: bool) -> Reason | None:
    """Return why a holder of `held` may not take `more` as well, or None."""
    same = Counter(proxy.made_in for proxy in holder_proxies if proxy.round == more.round)
    if same.total() >= max_proxies(abroad=abroad):
        return TOO_MANY_ABROAD if abroad else TOO_MANY
    if more.made_in is ProxyOrigin.FRANCE and same[ProxyOrigin.FRANCE] >= MAX_MADE_IN_FRANCE:
        return TOO_MANY_IN_FRANCE
    return None


def remaining_room(holder_proxies: Sequence[HolderProxy], round: Round, *, abroad: bool) -> dict[ProxyOrigin, int]:
    """Return how many more of each origin can be taken in a round; both share the total left."""
    same = Counter(proxy.made_in for proxy in holder_proxies if proxy.round == round)
    left = max(max_proxies(abroad=abroad) - same.total(), 0)
    return {
        ProxyOrigin.FRANCE: min(left, max(MAX_MADE_IN_FRANCE - same[ProxyOrigin.FRANCE], 0)),
        ProxyOrigin.ABROAD: left,
    }
