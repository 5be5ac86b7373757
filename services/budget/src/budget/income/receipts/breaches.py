"""Breaches of a receipt due to its payer, and simple notices: pure."""

from typing import Any

from kit.web.problems import Invalid

from budget.income.donors.limits import Breach
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind
from budget.payers import service as payers
from budget.payers.law import Channel, PayerKind

CHANNELS = {
    ReceiptKind.GIFT: Channel.GIFT,
    ReceiptKind.PARTY: Channel.GIFT,
    ReceiptKind.OTHER: Channel.OTHER,
    ReceiptKind.OWN: Channel.OWN,
}
FORBIDDEN_PAYER = "payer_forbidden"


def payer_breaches(put: ReceiptCreate) -> list[Breach]:
    """Return the rules that the stated payer breaks: refused, or booked and returned if the money is already here."""
    if put.payer is None:
        return []
    _, refusal = payers.rule_on(put.payer, CHANNELS[put.kind])
    if refusal is not None:
        return [Breach(FORBIDDEN_PAYER, refusal.article, refusal.fr, refusal.en, "/payer/kind", put.amount_cents)]
    expected_kind = {ReceiptKind.GIFT: PayerKind.PERSON, ReceiptKind.PARTY: PayerKind.PARTY}.get(
        put.kind, put.payer.kind
    )
    if put.payer.kind is not expected_kind:
        raise Invalid(
            "La nature de la recette ne va pas avec ce payeur : un don est d’une personne, un versement définitif est "
            "d’un parti.",
            "The kind of the receipt and its payer do not go together: a gift is a person’s, a definitive payment a "
            "party’s.",
            "/kind",
        )
    return []


MINOR = Breach(
    "minor",
    "C. civ. 903, 904",
    "La personne était mineure : sa capacité de donner est à vérifier. Demandez l’accord écrit de ses représentants "
    "légaux et l’avis de l’expert-comptable, ou rendez le don.",
    "The donor was a minor: whether they could give has to be checked, or the gift given back.",
    "/donor_id",
    0,
)
PARLIAMENT = Breach(
    "parliamentary_means",
    "L. 52-8, L. 52-8-1",
    "Le libellé évoque les moyens d’un mandat parlementaire : ils ne paient rien d’une campagne. Vérifiez d’où vient "
    "l’argent.",
    "The label speaks of the means of a parliamentary office: they pay nothing of a campaign. Check the source.",
    "/label",
    0,
)


def flag_of(breach: Breach) -> dict[str, Any]:
    return {"code": breach.code, "article": breach.article, "text": breach.fr, "over": breach.over}
