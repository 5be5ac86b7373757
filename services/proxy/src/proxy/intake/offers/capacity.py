"""The number of proxies that one person may hold in a round.

Two, of which one made in France; three for who votes in a consulate, of which one made in France. When there are
more, those made first are good and the others void. Each round counts for itself.
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
    """The place where a proxy is made: the one where its grantor goes before the authority."""

    FRANCE = "france"
    ABROAD = "abroad"


@dataclass(frozen=True)
class HolderProxy:
    """A proxy that someone holds."""

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
    """Return the cap of proxies in a round, for a voter of a commune, or of a consulate (`abroad`)."""
    return 3 if abroad else 2


def reason_to_refuse(held: Sequence[HolderProxy], more: HolderProxy, *, abroad: bool) -> Reason | None:
    """Return why a holder of `held` may not take `more` as well, or None."""
    same = Counter(one.made_in for one in held if one.round == more.round)
    if same.total() >= max_proxies(abroad=abroad):
        return TOO_MANY_ABROAD if abroad else TOO_MANY
    if more.made_in is ProxyOrigin.FRANCE and same[ProxyOrigin.FRANCE] >= MAX_MADE_IN_FRANCE:
        return TOO_MANY_IN_FRANCE
    return None


def remaining_room(held: Sequence[HolderProxy], round: Round, *, abroad: bool) -> dict[ProxyOrigin, int]:
    """Return how many more of each kind could be taken in a round; both kinds share what is left in all."""
    same = Counter(one.made_in for one in held if one.round == round)
    left = max(max_proxies(abroad=abroad) - same.total(), 0)
    return {
        ProxyOrigin.FRANCE: min(left, max(MAX_MADE_IN_FRANCE - same[ProxyOrigin.FRANCE], 0)),
        ProxyOrigin.ABROAD: left,
    }
