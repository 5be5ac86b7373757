"""Steps after the filing, in order, each with its article and its last day. Pure.

The commission decides within six months of the filing's deadline (L. 52-15). The agent's mandate, or the association,
ends six months after the filing (L. 52-5, L. 52-6). Ways and times of an appeal are printed under the decision, and
that print counts: two months before the administrative judge is the general rule (CJA, R. 421-1), one month before the
Conseil constitutionnel for the president (loi 62-1292, art. 3); both to be confirmed there.
"""

from dataclasses import dataclass
from datetime import date

from common.schemas.elections import ElectionKind
from elections.calendar import article_of, months_after

MANDATE_MONTHS = 6


@dataclass(frozen=True)
class Aftermath:
    """Facts after the filing; days are None while they have not come."""

    election: ElectionKind
    abroad: bool
    due_on: date
    decision_by: date
    filed_on: date | None
    open_letters: int
    answer_due_on: date | None
    """The earliest day by which a letter is to be answered."""
    decided_on: date | None
    notified_on: date | None
    refund: bool | None
    """True if something is paid back; None while nothing is decided."""
    refunded_on: date | None
    judge_seized: bool
    """Whether the decision that stands goes to the judge of the election."""
    surplus: bool
    surplus_paid_on: date | None
    bank_closed_on: date | None


@dataclass(frozen=True)
class AfterStep:
    """`due_on`: its last day; `done_on`: the day it was done; `waits`: it depends on something earlier."""

    key: str
    text: str
    article: str
    due_on: date | None = None
    done_on: date | None = None
    waits: bool = False


def appeal_until(election: ElectionKind, notified_on: date) -> date:
    return months_after(notified_on, 1 if election is ElectionKind.PRESIDENTIELLE else 2)


def mandate_until(filed_on: date) -> date:
    return months_after(filed_on, MANDATE_MONTHS)


def refund_article(election: ElectionKind) -> str:
    own = {
        ElectionKind.PRESIDENTIELLE: "loi 62-1292, art. 3, V",
        ElectionKind.EUROPEENNES: "loi 77-729, art. 19-1",
    }
    return own.get(election, "L. 52-11-1")


def list_steps(facts: Aftermath) -> list[AfterStep]:
    filed, decided = facts.filed_on, facts.decided_on
    article = article_of("filing_due_at", facts.election, french_abroad=facts.abroad)
    steps = [AfterStep("filing", "Déposer le compte.", article, facts.due_on, filed)]
    if facts.open_letters:
        many = facts.open_letters > 1
        text = f"Répondre à la commission : {facts.open_letters} lettre{'s' if many else ''} sans réponse."
        steps.append(AfterStep("letters", text, "L. 52-15", facts.answer_due_on))
    steps.append(
        AfterStep(
            "decision",
            "La commission décide ; son silence au terme vaut approbation.",
            "L. 52-15",
            facts.decision_by,
            decided,
            waits=filed is None,
        )
    )
    if facts.judge_seized:
        steps.append(
            AfterStep(
                "judge",
                "La commission saisit le juge de l'élection, qui peut déclarer le candidat inéligible : préparez vos "
                "observations, avec un avocat au besoin. Rien n'est remboursé.",
                "L. 52-15, L. 118-3",
            )
        )
    president = facts.election is ElectionKind.PRESIDENTIELLE
    steps.append(
        AfterStep(
            "appeal",
            "Contester la décision, si elle le mérite : la voie et le délai sont écrits au bas de la décision, qui "
            "fait foi (délai à confirmer là).",
            "loi 62-1292, art. 3" if president else "CJA, R. 421-1",
            appeal_until(facts.election, facts.notified_on) if facts.notified_on else None,
            waits=facts.notified_on is None,
        )
    )
    if facts.refund is not False:
        steps.append(
            AfterStep(
                "refund",
                "Recevoir le remboursement de l'État, versé au candidat.",
                refund_article(facts.election),
                done_on=facts.refunded_on,
                waits=decided is None,
            )
        )
    mandate_end = mandate_until(filed) if filed else None
    if facts.surplus:
        steps.append(
            AfterStep(
                "surplus",
                "Solder l'excédent : d'abord au candidat, dans la limite de son apport ; le reste à un parti, à des "
                "associations d'intérêt général ou au fonds pour la vie associative.",
                "L. 52-5, L. 52-6",
                mandate_end,
                facts.surplus_paid_on,
                waits=filed is None,
            )
        )
    steps.append(
        AfterStep(
            "bank",
            "Clore le compte bancaire, une fois tout payé ; le mandat finit de plein droit, l'association se dissout.",
            "L. 52-5, L. 52-6",
            mandate_end,
            facts.bank_closed_on,
            waits=filed is None,
        )
    )
    return steps
