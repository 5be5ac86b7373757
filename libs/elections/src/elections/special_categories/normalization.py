"""Normalisation of short French texts: accents, capitals, emoji, leet, inclusive forms."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

LONGEST_WORD = 40
"""Longer runs of letters are looked up, and not compared with what resembles them."""

_EMOJI = {
    "☪": "islam", "🕌": "mosquee", "🧕": "voilee", "🕋": "islam", "📿": "chapelet", "✝": "chretien", "☦": "orthodoxe",
    "⛪": "eglise", "🛐": "religion", "✡": "juif", "🔯": "juif", "🕎": "juif", "🕍": "synagogue", "🕉": "hindou",
    "☸": "bouddhiste", "🪯": "sikh", "🏳\ufe0f\u200d🌈": "lgbt", "🏳\u200d🌈": "lgbt", "🏳\ufe0f\u200d⚧": "transgenre",
    "🏳\u200d⚧": "transgenre", "🌈": "lgbt", "⚧": "transgenre", "👬": "couple gay", "👭": "couple lesbien",
    "♿": "handicap", "🦽": "fauteuil roulant", "🦼": "fauteuil roulant", "🦯": "aveugle", "🦻": "malentendant",
    "🧏": "sourd", "🤰": "est enceinte", "🫄": "est enceinte", "🎗": "cancer", "☭": "communiste",
    "卐": "nazi", "🐢": "insoumis",
}  # fmt: skip
_EMOJI_FOUND = re.compile("|".join(sorted(map(re.escape, _EMOJI), key=len, reverse=True)))
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_HOME_FLAGS = frozenset({"🇫🇷", "🇪🇺"})
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјԁӏвкмнтαορεικντυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ", "aeopcyxisjdlbkmhtaopeikvtuxwABEZHIKMNOPTYXABEKMHOPCTX"
)
_INCLUSIVE = re.compile(
    r"(?<=[^\W\d_]{2})(?:[·•⋅∙․.\-/]|\()(?:trices?|euses?|ennes?|iennes?|ères?|eres?|nes?|les?|tes?|ves?|ses?|es?|s)"
    r"(?:[·•⋅∙․.\-/]s)?\)?s?(?![^\W_])",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W\d_][.·\-_*/] ?){2,}[^\W\d_]?(?![^\W_])")
_SPELT_OUT = re.compile(r"(?<![^\W_'’])(?:[^\W\d_] ){2,}[^\W\d_](?![^\W_'’])")
_ROAD = re.compile(r"\b(?:RN|rn)\s?-?\d{1,3}\b")
_POSTSCRIPT = re.compile(r"(?:^|[.!?\n]\s*)P\.?S\.? ?:", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z]{2})(?=[A-Z][a-zà-ÿ]{2})")
_HYPHEN = re.compile(
    r"(?<=[^\W\d_]{2})[-_](?!(?:vous|nous|elles?|ils?|moi|toi|lui|leur|là)\b)(?=[^\W\d_]{2})", re.IGNORECASE
)
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_LEET_WORD = re.compile(r"[a-z0-9@$€!|*+]*[a-z][a-z0-9@$€!|*+]*")
_PLAIN_NUMBER = re.compile(
    r"\d+(?:h\d*|e|er|ere|eme|nd|nde|km|m|eur|ans?|cm|kg|j|mn|min|s|p|x|a|b|c|d|bis|ter)?|[a-z]\d+"
)
_LEET: Mapping[int, str] = {
    ord(written): meant for written, meant in zip("0134579@$€!|*", [*"oieastgase", "i", "l", ""], strict=True)
}
_LEET_L: Mapping[int, str] = {**_LEET, ord("1"): "l", ord("!"): "l"}
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})[.!?;…]+(?:\s+|$)|[\n|]+|\s[-–—]\s")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_PLUS = re.compile(r"\bs[eé]ro ?\+|\bs[eé]ro ?pos\b|\bvih ?\+", re.IGNORECASE)
_UNION_SUD = re.compile(r"^\W*SUD\W*$")
_TRAILING = re.compile(r"[!|*]+(?=\s|$)")


def plausible_readings(text: str) -> Iterator[str]:
    """Yield each sentence as plain words, in each plausible reading."""
    text = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    text = _FLAG.sub(lambda flag: " " if flag[0] in _HOME_FLAGS else " drapeauetranger ", text)
    text = _EMOJI_FOUND.sub(lambda found: f" {_EMOJI[found[0]]} ", text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Mn") or char == "\u200d")
    text = _PLUS.sub("seropositif ", text)
    text = _UNION_SUD.sub("sud solidaires", text)
    text = _POSTSCRIPT.sub(" ", _ROAD.sub(" route ", text))
    yielded: set[str] = set()
    for sentence in _SENTENCE_END.split(text):
        for form in _forms(sentence):
            if form and form not in yielded:
                yielded.add(form)
                yield form


def plain_words(text: str) -> str:
    """Return lower case words without accents, separated by single spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", bare).strip()


def _forms(text: str) -> Iterator[str]:
    whole = _INCLUSIVE.sub("", text)
    whole = _ACRONYM.sub(lambda found: re.sub(r"[^\w]|_", "", found[0]) + " ", whole)
    whole = _LONG.sub(r"\1", whole) if _LONG.search(whole) else whole
    yield plain_words(whole)
    if _SPELT_OUT.search(whole):
        yield plain_words(_SPELT_OUT.sub(lambda found: found[0].replace(" ", ""), whole))
    if _HYPHEN.search(whole):
        yield plain_words(_HYPHEN.sub("", whole))
    if _CAMEL.search(whole):
        yield plain_words(_CAMEL.sub(" ", whole))
    if any(char in "0134579@$€!|*" for char in whole):
        folded = _TRAILING.sub("", whole.casefold())
        bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
        yield plain_words(_LEET_WORD.sub(lambda word: _unleet(word[0], _LEET), bare))
        yield plain_words(_LEET_WORD.sub(lambda word: _unleet(word[0], _LEET_L), bare))


def _unleet(word: str, table: Mapping[int, str]) -> str:
    if word.isalpha() or _PLAIN_NUMBER.fullmatch(word) or len(word) > LONGEST_WORD:
        return word
    return word.translate(table)


def word_lemmas(word: str) -> tuple[str, ...]:
    """Return the word, and its forms without plural and feminine endings."""
    found = [word]
    if len(word) > 4 and word[-1] in "sx":
        found.append(word[:-1])
    for base in tuple(found):
        found += [
            base[: -len(ending)] + other for ending, other in _FEMININE if len(base) > 4 and base.endswith(ending)
        ]
    return tuple(dict.fromkeys(found))


_FEMININE = (
    ("e", ""), ("ne", ""), ("euse", "eux"), ("euse", "eur"), ("ve", "f"), ("trice", "teur"), ("que", "c"),
    ("cque", "c"),    ("aux", "al"), ("te", ""), ("le", ""), ("esse", "e"), ("se", "x"),
)  # fmt: skip
