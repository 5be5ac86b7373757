"""A name in French for each kind of stations, from what sets it apart from the territory."""

from collections.abc import Collection, Mapping, Sequence

from predict.profiles.indicators import BY_ID

APART = 0.5
"""Standard deviations between stations from which a difference is worth a word."""

MAX_WORDS = 3
AVERAGE = "proche de la moyenne du territoire"


def name_kinds(differences: Sequence[Mapping[str, float]], first: Collection[str] = ()) -> list[str]:
    """Name kinds by their difference from the territory, in standard deviations: « cadres, revenus élevés ».

    `first`: the indicators that are known below the commune; the others only speak where these leave room.

    Two kinds never have the same name: the one that is less so is told from what comes next, or by its number.
    """
    words = [_words(one, first) for one in differences]
    names = [", ".join(said[:MAX_WORDS]) or AVERAGE for said in words]
    for place, name in enumerate(names):
        if name in names[:place]:
            longer = ", ".join(words[place][: MAX_WORDS + 2]) or AVERAGE
            numbered = (f"{longer} ({number})" for number in range(2, len(names) + 2))
            names[place] = next(free for free in (longer, *numbered) if free not in names)
    return names


def _words(differences: Mapping[str, float], first: Collection[str]) -> list[str]:
    said: list[str] = []
    for indicator, difference in sorted(
        differences.items(), key=lambda one: (one[0] not in first, -abs(one[1]), one[0])
    ):
        word = BY_ID[indicator].high if difference > 0 else BY_ID[indicator].low
        if abs(difference) >= APART and word is not None:
            said.append(word)
    return said
