"""French names of station kinds, by their difference from the territory."""

from collections.abc import Collection, Mapping, Sequence

from predict.profiles.indicators import BY_ID

APART = 0.5
"""Standard deviations between stations from which a difference is worth a word."""

MAX_WORDS = 3
AVERAGE = "proche de la moyenne du territoire"


def name_kinds(differences: Sequence[Mapping[str, float]], first: Collection[str] = ()) -> list[str]:
    """Name kinds by differences in standard deviations: « cadres, revenus élevés ».

    `first`: indicators known below the commune, used first.

    Names are unique: of two equal ones the weaker gets the next indicator, or a number.
    """
    words = [_words(difference, first) for difference in differences]
    names = [", ".join(kind_words[:MAX_WORDS]) or AVERAGE for kind_words in words]
    for index, name in enumerate(names):
        if name in names[:index]:
            longer = ", ".join(words[index][: MAX_WORDS + 2]) or AVERAGE
            numbered = (f"{longer} ({number})" for number in range(2, len(names) + 2))
            names[index] = next(free for free in (longer, *numbered) if free not in names)
    return names


def _words(differences: Mapping[str, float], first: Collection[str]) -> list[str]:
    words: list[str] = []
    for indicator, difference in sorted(
        differences.items(), key=lambda item: (item[0] not in first, -abs(item[1]), item[0])
    ):
        word = BY_ID[indicator].high if difference > 0 else BY_ID[indicator].low
        if abs(difference) >= APART and word is not None:
            words.append(word)
    return words
