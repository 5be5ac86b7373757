"""Questionnaire on help without an invoice, which only the candidate can answer; its rules are pure.

A company, an association or a public body may give a campaign nothing, neither money nor premises, staff, vehicles,
software or a lower price (L. 52-8); the allowance of a mandate pays no campaign (L. 52-8-1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from budget.filing.filings.findings import Check, Outcome, ProposedExpense, Severity


class AnswerChoice(StrEnum):
    """An answer."""

    NO = "no"
    IN_ACCOUNT = "in_account"
    """Yes, and it is in the account: paid at the usual price, or help of a person or a party, valued."""
    NOT_IN_ACCOUNT = "not_in_account"
    """Yes, and it is not in the account."""


@dataclass(frozen=True)
class Question:
    key: str
    title: str
    text: str
    article: str
    remedy: str
    line: ProposedExpense | None


ROOMS = "rooms"
_PRICE = "Faites établir une facture au prix habituel du marché, payez-la par le mandataire et saisissez-la. "
QUESTIONS: dict[str, Question] = {
    text.key: text
    for text in (
        Question(
            "premises",
            "Locaux",
            "Une permanence d'élu, un local de collectivité, d'association, de syndicat ou d'entreprise a-t-il "
            "servi à la "
            "campagne, hors salles prêtées à tous les candidats ?",
            "L. 52-8",
            _PRICE + "Une permanence parlementaire se compte au prorata de son usage pour la campagne.",
            ProposedExpense(3, "Part de loyer et charges du local"),
        ),
        Question(
            ROOMS,
            "Salles municipales",
            "Une commune a-t-elle prêté gratuitement une salle pour une réunion ? C’est licite et cela reste hors du "
            "compte si tous les candidats ont eu les mêmes facilités : répondez alors « Oui, et ce n’est pas au "
            "compte », et joignez l’attestation du maire aux pièces.",
            "L. 52-8 ; CE, 8 juin 2009, n° 322236",
            "Demandez au maire d’attester que tous les candidats ont eu les mêmes facilités, et joignez son "
            "attestation aux pièces du compte entier.",
            None,
        ),
        Question(
            "staff",
            "Personnel",
            "Un assistant parlementaire, un autre collaborateur d'élu, un agent public ou un salarié a-t-il travaillé "
            "pour la campagne pendant son temps de travail ?",
            "L. 52-8",
            "Faites-lui prendre un congé pour la suite ; " + _PRICE.lower(),
            ProposedExpense(7, "Part de salaire du personnel mis à disposition"),
        ),
        Question(
            "vehicles",
            "Véhicules et téléphone",
            "Un véhicule, un téléphone, un ordinateur ou un photocopieur d'une collectivité, d'une association ou "
            "d'une "
            "entreprise a-t-il servi à la campagne ?",
            "L. 52-8",
            _PRICE + "Un véhicule personnel se compte au barème kilométrique.",
            ProposedExpense(13, "Usage d'un véhicule ou de matériel"),
        ),
        Question(
            "allowances",
            "Indemnités de mandat",
            "L'indemnité ou l'avance de frais d'un mandat a-t-elle payé quoi que ce soit de la campagne ?",
            "L. 52-8-1",
            "Remboursez l'assemblée sur vos deniers, puis versez un apport personnel et faites payer la dépense par le "
            "mandataire.",
            None,
        ),
        Question(
            "communication",
            "Communication d'une collectivité",
            "Le site, le bulletin, les réseaux ou les affiches d'une collectivité ont-ils parlé de la campagne ou "
            "du bilan du "
            "candidat ?",
            "L. 52-1, L. 52-8",
            "Retirez ce qui peut l'être et consultez un avocat : c'est un don interdit d'une personne morale. Ce "
            "que le candidat "
            "a payé de son bilan va au compte.",
            ProposedExpense(11, "Part des publications"),
        ),
        Question(
            "software",
            "Logiciels et fichiers",
            "Un logiciel, un fichier, un site ou un hébergement a-t-il été fourni gratuitement ou à prix réduit "
            "par une "
            "association ou une entreprise ?",
            "L. 52-8",
            _PRICE
            + "Un rabais que tout client obtient n'est pas un don ; la gratuité réservée à la campagne en est un.",
            ProposedExpense(10, "Logiciel ou hébergement au prix du marché"),
        ),
        Question(
            "isoloir",
            "Isoloir lui-même",
            "Isoloir tourne-t-il sur une machine fournie ou payée par une association ou une entreprise ? Sur "
            "votre machine ou "
            "celle d'un volontaire, répondez non : le logiciel est libre et gratuit pour tous, ce n'est pas un don.",
            "L. 52-8",
            _PRICE + "Hébergé par un parti, c'est un concours en nature du parti : saisissez-le, avec son évaluation.",
            ProposedExpense(10, "Hébergement d'Isoloir"),
        ),
    )
}


def check_office(answers: Mapping[str, str], attestations: int = 0) -> list[Check]:
    """Return one check per question: failed if the help is not in the account, unknown if not answered.

    Rooms of a commune stay outside the account, with the mayor's attestation.
    """
    return [
        _check_rooms(question, answers.get(question.key), attestations)
        if question.key == ROOMS
        else _check(question, answers.get(question.key))
        for question in QUESTIONS.values()
    ]


def _check_rooms(question: Question, answer: str | None, attestations: int) -> Check:
    if answer != AnswerChoice.NOT_IN_ACCOUNT:
        return _check(question, answer)
    name = f"office_{question.key}"
    if attestations:
        sentence = "Une salle a été prêtée ; l’attestation du maire est parmi les pièces."
        return Check(name, question.title, question.article, Severity.WARNING, Outcome.PASSED, sentence)
    return Check(
        name,
        question.title,
        question.article,
        Severity.WARNING,
        Outcome.FAILED,
        "Une salle a été prêtée, et aucune attestation du maire n’est parmi les pièces.",
        question.remedy,
        "/evidence",
    )


def _check(question: Question, answer: str | None) -> Check:
    name, title = f"office_{question.key}", question.title
    if answer is None:
        return Check(
            name,
            title,
            question.article,
            Severity.WARNING,
            Outcome.UNKNOWN,
            "Le candidat n'a pas encore répondu.",
            question.text,
            f"/filing#q-{question.key}",
        )
    if answer == AnswerChoice.NOT_IN_ACCOUNT:
        return Check(
            name,
            title,
            question.article,
            Severity.BLOCKING,
            Outcome.FAILED,
            "Une aide a été reçue et n'est pas au compte : d'une personne morale, c'est un don interdit.",
            question.remedy,
            f"/filing#q-{question.key}",
            proposal=question.line,
        )
    sentence = "Le candidat a répondu non." if answer == AnswerChoice.NO else "L'aide est au compte, dit le candidat."
    return Check(name, title, question.article, Severity.BLOCKING, Outcome.PASSED, sentence)
