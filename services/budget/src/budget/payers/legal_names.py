"""Detection of legal persons' names and bank labels: pure.

A hit stops an entry until a member states the payer's kind; it decides nothing by itself.
"""

import re
import unicodedata
from dataclasses import dataclass

from budget.payers.given_names import COMMON_SURNAMES, GIVEN_NAMES


@dataclass(frozen=True)
class LegalForm:
    """The word that makes a name look like a legal person's, never the name itself."""

    word: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FORMS = _words(
    "sarl sasu eurl sci scp selarl selas selasu snc gie earl gaec scop scic scea gfa scm sccv cuma asbl sem spl epic "
    "epci ccas cias sdis gmbh ltd limited llc llp plc inc corp spa srl sprl kg oy holding holdings siren siret rcs "
    "drfip ddfip cpam urssaf caf hlm btp ste ets"
)
"""They stop wherever they stand; three of them are surnames too."""
_SURNAMES = _words("earl spa sem")
_WEAK = _words("sa sas ei ag bv nv cie soc")
"""Also surnames or parts of them: what stands beside them decides."""
_WORDS = _words(
    "societe association assoc asso fondation syndicat mairie cabinet etablissements etablissement holding groupe "
    "groupement entreprise entreprises microentreprise autoentrepreneur entrepreneur federation union confederation "
    "amicale club comite collectif cooperative mutuelle assurance assurances universite lycee college paroisse "
    "diocese ambassade prefecture metropole syndic copropriete consulting conseils services solutions technologies "
    "technology industries industrie constructions construction immobilier immobiliere imprimerie boulangerie "
    "patisserie boucherie charcuterie pharmacie garage restaurant brasserie hotel menuiserie plomberie maconnerie "
    "electricite toitures transports nettoyage taxi taxis studio editions laboratoire laboratoires clinique "
    "notaires notarial avocats architectes films tabac banque bank boursorama groupama maif macif axa bnp "
    "helloasso stripe paypal sumup leetchi gofundme tresor domaine vergers vignobles office "
    "investissement investissements finance finances financiere productions agriculture agricole republicains "
    "ecologistes socialiste insoumise renaissance"
)
_PHRASES = (
    r"\b(?:commune|ville|departement|region|communaute|chambre|caisse|credit|ministere|conseil) "
    r"(?:de|du|des|d|departemental|regional|municipal|agricole|mutuel|lyonnais|cooperatif|foncier|general)\b",
    r"\b(?:departement de|region [a-z]{4,}|republique (?:de|du|des|d|francaise)|parti (?:des|de|du|d|[a-z]{5,}iste)\b)",
    r"(?:&|\bet) (?:fils|cie|freres|associes|compagnie)\b",
    r"\b(?:auto entrepreneur|micro entreprise|mandataire financier|entrepreneur individuel)\b",
    r"^(?:bar|ferme|chateau|cafe) (?:de|du|des|le|la|les|l)\b",
)
_CIVILITIES = _words("m mr mme mlle monsieur madame mademoiselle dr me")
_NOISE = _words(
    "vir virement sepa inst recu de du en votre faveur instantane emis permanent rem remise chq cheque cheques "
    "don dons motif ref"
)
_PARTICLES = _words("de da do dos e van ben")
_ALONE = _words("societe mairie parti republique departement service union club fils cie groupe")
"""As the one word beside a given name they are its surname."""
_SIRET = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}(?!\d)")
_SIREN = re.compile(r"(?<!\d)\d{3}[ .]\d{3}[ .]\d{3}(?!\d)")
_BANK = re.compile(
    r"\b(?:banques?|bank|credit|caisse (?:d epargne|des depots|regionale)|bnp|bred|lcl|hsbc|ing|nef|cic"
    r"|societe generale|boursorama|fortuneo|paribas|palatine|bpifrance|natixis|finance)\b"
)
_PARLIAMENT = re.compile(
    r"\b(?:permanence (?:parlementaire|du depute|de la deputee|du senateur|de la senatrice)"
    r"|(?:assistante?|collaborat(?:eur|rice)) (?:parlementaire|du depute|de la deputee|du senateur|de la senatrice)"
    r"|irfm|afm|avance (?:de|des) frais de mandat|indemnites? (?:de|parlementaires?|representative)"
    r"|assemblee nationale|senat|groupe parlementaire)\b"
)


def find_legal_form(text: str) -> LegalForm | None:
    """Return the first legal form in a name or a bank label; None if there is none."""
    folded = _fold(text)
    if _has_number(text):
        return LegalForm("SIREN ou SIRET")
    words = folded.replace("&", " ").split()
    plain = [word for word in words if word not in _NOISE]
    for word in words:
        if word in _FORMS and not (word in _SURNAMES and _is_surname(text, words, word)) and not _civil(words, word):
            return LegalForm(word.upper())
    for pattern in _PHRASES:
        if match := re.search(pattern, folded):
            return LegalForm(match.group(0).strip().upper())
    for word in plain:
        if word in _WORDS and not (word in _ALONE and _is_surname(text, words, word)) and not _civil(words, word):
            return LegalForm(word.upper())
    for index, word in enumerate(words):
        if word in _WEAK and not _is_surname(text, words, word) and _weak_is_form(words, index):
            return LegalForm(word.upper())
    return None


def looks_like_bank(text: str) -> bool:
    """Return whether a lender's name looks like a bank's."""
    return bool(_BANK.search(_fold(text)))


def find_parliamentary_means(text: str) -> LegalForm | None:
    """Return the word that suggests means of a parliamentary office (L. 52-8, L. 52-8-1), or None."""
    match = _PARLIAMENT.search(_fold(text))
    return LegalForm(match.group(0).upper()) if match else None


def _weak_is_form(words: list[str], place: int) -> bool:
    """Return whether an ambiguous `SA` is a legal form: yes in « SA Transports Rapides », no in « De Sa Maria »."""
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if before in _CIVILITIES:
        return False
    if words[place] == "sa" and after in GIVEN_NAMES - COMMON_SURNAMES and not _bare_pair(words):
        return False
    if words[place] in ("sa", "sas") and before in _PARTICLES and not any(word in _FORMS for word in words):
        # A bank writes « VIR DE SA MARIA »; « VIREMENT DE SAS NOVATEC » is a company's.
        return words[place] == "sas" and after not in GIVEN_NAMES
    if words[place] == "ag":
        # Also the « son of » of Tuareg names: « Moussa Ag Assarid ».
        return not after
    return True


def _civil(words: list[str], word: str) -> bool:
    """Return whether a title stands directly before the word: « Mme Sarlat », « M. Earl »."""
    place = words.index(word)
    return place > 0 and words[place - 1] in _CIVILITIES


def _is_surname(text: str, words: list[str], word: str) -> bool:
    """Return whether the word is a surname beside one given name: « Pierre Sas », or with a title.

    « Martin SAS », « SAS Martin » and « Groupe Martin » are companies that bear their founder's name: the word stands
    first, is written in capitals or with full stops, or the given name is as common as a surname.
    """
    pair = _bare_pair(words)
    if not any(name in GIVEN_NAMES for name in pair):
        return False
    if any(word in _CIVILITIES for word in words):
        return True
    first_name, other = pair
    return other == word and first_name in GIVEN_NAMES - COMMON_SURNAMES and _is_written_as_name(text, word)


def _bare_pair(words: list[str]) -> tuple[str, ...]:
    """Return the two words left without titles and bank words; () if there are more or fewer."""
    remaining = tuple(word for word in words if word not in _CIVILITIES and word not in _NOISE)
    return remaining if len(remaining) == 2 else ()


def _is_written_as_name(text: str, word: str) -> bool:
    return any(part.istitle() and _fold(part) == word for part in re.findall(r"[^\W\d_]+", text))


def _has_number(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if any(_luhn(re.sub(r"\D", "", number)) for number in _SIRET.findall(text)):
        return True
    return any(_luhn(re.sub(r"\D", "", number)) for number in _SIREN.findall(text)) and len(digits) >= 9


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    # « S.A.R.L. », « S.p.A. », « B.V. » are one word.
    joined = re.sub(r"\b(?:[a-z]\.){2,}(?=\W|$)", lambda item: item.group(0).replace(".", "") + " ", plain)
    return " ".join(re.sub(r"[^a-z0-9&]+", " ", joined).split())
