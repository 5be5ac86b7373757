"""Kinds of payers that may help a candidate, and how: pure (L. 52-8, L. 52-7-1, L. 52-17, loi 88-227)."""

from dataclasses import dataclass
from enum import StrEnum


class PayerKind(StrEnum):
    """Kinds of people and bodies that give, lend or pay."""

    PERSON = "person"
    PARTY = "party"
    """A party or political group in the sense of L. 52-8: one that comes under the loi of 11 March 1988."""
    BANK = "bank"
    """A credit institution or finance company."""
    LEGAL_PERSON = "legal_person"
    """A company, an association, a foundation, a trade union, a foreign State."""
    CANDIDATE = "candidate"
    """The candidate, a member of the list, the substitute: what they pay in is an own contribution."""
    PUBLIC_BODY = "public_body"
    """A commune, another local authority, the State, a public establishment."""


class Channel(StrEnum):
    """Form of the help: donation, loan, and so on."""

    GIFT = "gift"
    """Also the definitive payment of a party."""
    OWN = "own"
    """Own contribution."""
    LOAN = "loan"
    GUARANTEE = "guarantee"
    """The guarantor of a loan."""
    IN_KIND = "in_kind"
    PRICE_REDUCTION = "price_reduction"
    ROOM = "room"
    """A room that is lent for nothing."""
    OTHER = "other"
    """Any other receipt."""
    REFUND = "refund"
    """Money back: a supplier's credit note, a deposit, the interest and refunded fees of the account itself."""


class Verdict(StrEnum):
    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    FORBIDDEN = "forbidden"


class Condition(StrEnum):
    """Conditions under which conditional help is lawful."""

    LISTED = "listed"
    """The party is named, and is on the commission's published list."""
    EEA = "eea"
    """The bank has its seat in the European Union or the EEA."""
    VALUED = "valued"
    """It is in the account at the usual price."""
    INVOICED = "invoiced"
    """A document shows what comes back."""
    ATTESTED = "attested"
    """The mayor attests that all candidates had like facilities."""


@dataclass(frozen=True)
class Ruling:
    """A legal ruling. `fr`, `en`: the rule and the remedy."""

    verdict: Verdict
    article: str
    fr: str
    en: str
    condition: Condition | None = None


KINDS: dict[PayerKind, str] = {
    PayerKind.PERSON: "Une personne",
    PayerKind.CANDIDATE: "Le candidat, un colistier ou le remplaçant",
    PayerKind.PARTY: "Un parti ou groupement politique",
    PayerKind.BANK: "Une banque",
    PayerKind.LEGAL_PERSON: "Une entreprise, une association ou un autre organisme",
    PayerKind.PUBLIC_BODY: "Une commune ou un autre organisme public",
}
CHANNELS: dict[Channel, str] = {
    Channel.GIFT: "un don",
    Channel.OWN: "un apport personnel",
    Channel.LOAN: "un prêt",
    Channel.GUARANTEE: "la garantie d’un prêt",
    Channel.IN_KIND: "une aide en nature",
    Channel.PRICE_REDUCTION: "un prix réduit",
    Channel.ROOM: "une salle prêtée",
    Channel.OTHER: "une recette",
    Channel.REFUND: "un remboursement",
}
_ALLOWED = Ruling(Verdict.ALLOWED, "L. 52-8", "La loi le permet.", "The law allows it.")
_VALUED = Ruling(
    Verdict.CONDITIONAL,
    "L. 52-8, L. 52-17",
    "C’est permis, et cela se compte au prix habituel, en recette et en dépense.",
    "This is allowed, and counts at the usual price on both sides.",
    Condition.VALUED,
)
_REFUND = Ruling(
    Verdict.CONDITIONAL,
    "L. 52-8, L. 52-12",
    "Un remboursement n’est pas un don si une pièce le montre : avoir, facture, reçu de caution, relevé d’intérêts.",
    "A refund is no gift where a document shows it: a credit note, an invoice, a deposit receipt.",
    Condition.INVOICED,
)
_PARTY = Ruling(
    Verdict.CONDITIONAL,
    "L. 52-8, loi 88-227",
    "Un parti peut aider un candidat s’il relève de la loi du 11 mars 1988 : donnez son nom et vérifiez qu’il figure "
    "sur la liste que publie la commission.",
    "A party may help if it comes under the law of 11 March 1988: name it, and check the commission’s list.",
    Condition.LISTED,
)
_BANK = Ruling(
    Verdict.CONDITIONAL,
    "L. 52-8",
    "Une banque peut prêter ou garantir un prêt si son siège est dans l’Union européenne ou l’Espace économique "
    "européen : vérifiez-le.",
    "A bank may lend or guarantee a loan if its seat is in the EU or the EEA: check it.",
    Condition.EEA,
)
_BANK_GIVES = Ruling(
    Verdict.FORBIDDEN,
    "L. 52-8",
    "Une banque peut prêter à un candidat, rien de plus : refusez cette aide, ou rendez l’argent reçu.",
    "A bank may lend to a candidate, nothing more: refuse this help, or give the money back.",
)
_LEGAL = Ruling(
    Verdict.FORBIDDEN,
    "L. 52-8",
    "Une entreprise, une association ou tout autre organisme ne peut ni donner, ni prêter, ni garantir un prêt, ni "
    "consentir un prix réduit : refusez l’argent ou rendez-le, et payez le prix habituel de ce qui est fourni.",
    "No company, association or other body may give, lend, guarantee a loan or sell below price: refuse it or give it "
    "back, and pay the usual price.",
)
_PUBLIC = Ruling(
    Verdict.FORBIDDEN,
    "L. 52-8",
    "Une commune, l’État ou un autre organisme public ne peut rien donner, prêter ni céder sous son prix à un "
    "candidat : refusez l’argent ou rendez-le, et payez le prix habituel.",
    "No public body may give, lend or sell below price to a candidate: refuse it or give it back.",
)
_ROOM = Ruling(
    Verdict.CONDITIONAL,
    "L. 52-8 ; CE, 8 juin 2009, n° 322236",
    "Une salle municipale prêtée gratuitement est licite et reste hors du compte si tous les candidats ont eu les "
    "mêmes facilités : demandez au maire de l’attester et joignez son attestation.",
    "A municipal room lent for nothing is lawful and outside the account if all candidates had like facilities: ask "
    "the mayor to attest it.",
    Condition.ATTESTED,
)
_OWN_NOT_GIFT = Ruling(
    Verdict.FORBIDDEN,
    "L. 52-8",
    "Le candidat, ses colistiers et son remplaçant ne font ni don ni prêt à leur compte : c’est un apport personnel, "
    "enregistrez-le ainsi.",
    "The candidate and those on the list make neither gift nor loan: it is an own contribution, enter it as such.",
)
_NOT_OWN = Ruling(
    Verdict.FORBIDDEN,
    "L. 52-8",
    "L’apport personnel est l’argent du candidat ou de sa liste : celui d’une autre personne est un don ou un prêt, "
    "enregistrez-le ainsi.",
    "An own contribution is the candidate’s or the list’s money: anybody else’s is a gift or a loan.",
)
_HELP_AT_A_PRICE = frozenset({Channel.IN_KIND, Channel.PRICE_REDUCTION, Channel.ROOM})
_BY_CHANNEL = frozenset({Channel.GUARANTEE, Channel.LOAN})


def judge(kind: PayerKind, channel: Channel) -> Ruling:
    """Return the legal ruling for a kind of payer and a channel; every pair has one."""
    match kind:
        case PayerKind.PERSON:
            if channel is Channel.OWN:
                return _NOT_OWN
            return _VALUED if channel in _HELP_AT_A_PRICE else _ALLOWED
        case PayerKind.CANDIDATE:
            if channel in (Channel.GIFT, Channel.LOAN, Channel.OTHER):
                return _OWN_NOT_GIFT
            return _VALUED if channel in _HELP_AT_A_PRICE else _ALLOWED
        case PayerKind.PARTY:
            if channel is Channel.OWN:
                return _NOT_OWN
            return _REFUND if channel is Channel.REFUND else _PARTY
        case PayerKind.BANK:
            if channel is Channel.REFUND:
                return _REFUND
            return _BANK if channel in _BY_CHANNEL else _BANK_GIVES
        case PayerKind.LEGAL_PERSON:
            return _REFUND if channel is Channel.REFUND else _LEGAL
        case PayerKind.PUBLIC_BODY:
            if channel is Channel.ROOM:
                return _ROOM
            return _REFUND if channel is Channel.REFUND else _PUBLIC


def find_unmet(ruling: Ruling, *, named: bool, listed: bool | None, in_eea: bool | None) -> Condition | None:
    """Return the condition not met by the answers so far; other checks cover documents and prices."""
    if ruling.condition is Condition.LISTED and not (named and listed):
        return Condition.LISTED
    if ruling.condition is Condition.EEA and not in_eea:
        return Condition.EEA
    return None


def find_refusal(ruling: Ruling, *, listed: bool | None, in_eea: bool | None) -> Ruling | None:
    """Return the forbidding ruling: the pair's own, or that of a condition answered with no."""
    if ruling.verdict is Verdict.FORBIDDEN:
        return ruling
    if ruling.condition is Condition.LISTED and listed is False:
        return _LEGAL
    if ruling.condition is Condition.EEA and in_eea is False:
        return Ruling(
            Verdict.FORBIDDEN,
            "L. 52-8",
            "Une banque dont le siège est hors de l’Union européenne et de l’Espace économique européen ne peut pas "
            "prêter à un candidat : empruntez ailleurs, ou remboursez-la.",
            "A bank with its seat outside the EU and the EEA may not lend to a candidate: borrow elsewhere.",
        )
    return None
