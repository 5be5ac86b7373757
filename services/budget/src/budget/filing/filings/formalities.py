"""Checks of the filing itself: date, signatures, documents. Pure."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check, Outcome, Severity, money, plural

ACCOUNTANT_FREE: dict[str, int] = {"EUR": 400_000, "XPF": 477_327}
"""Up to here, receipts and expenses both, a candidate with few votes needs no accountant: 4,000 €, or its francs."""
SOON_DAYS = 14
DEADLINE = "filed_in_time"
"""Name of the check of the last day to file."""
_PARIS = ZoneInfo("Europe/Paris")


def filed_in_time(facts: Facts) -> Check:
    name, title = DEADLINE, "Dépôt avant la date limite"
    due = facts.filing_due_at.astimezone(_PARIS)
    sentence = f"Le {due:%d/%m/%Y} à 18 h, heure de Paris"
    left = (due.date() - facts.today).days
    if left < 0:
        return Check(
            name,
            title,
            facts.filing_articles,
            Severity.BLOCKING,
            Outcome.FAILED,
            f"{sentence} : le terme est passé depuis {plural(-left, 'jour', 'jours')}.",
            "Si le compte est déposé, gardez la preuve du dépôt avec les pièces du compte. Sinon le remboursement "
            "est perdu : "
            "déposez-le tout de suite et consultez un avocat.",
            "/evidence",
        )
    if left <= SOON_DAYS:
        when = "aujourd'hui" if left == 0 else f"dans {plural(left, 'jour', 'jours')}"
        return Check(
            name,
            title,
            facts.filing_articles,
            Severity.WARNING,
            Outcome.FAILED,
            f"{sentence} : {when}.",
            "Faites signer le candidat et l'expert-comptable, puis déposez avec une preuve de dépôt.",
            "/exports",
        )
    return Check(name, title, facts.filing_articles, Severity.NOTE, Outcome.PASSED, f"{sentence}, dans {left} jours.")


def agent_declared(facts: Facts) -> Check:
    name, title, article = "agent_declared", "Mandataire déclaré, compte bancaire ouvert", "L. 52-4, L. 52-5, L. 52-6"
    opening = facts.opening
    known = opening is not None and opening.declared_on is not None and opening.opened_on is not None
    if known or not facts.limited_account:
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Rien à signaler.")
    lacking = (
        "Personne n'a encore dit qui est le mandataire financier."
        if opening is None
        else "La déclaration du mandataire à la préfecture n'est pas notée."
        if opening.declared_on is None
        else "L'ouverture du compte bancaire du mandataire n'est pas notée."
    )
    return Check(
        name,
        title,
        article,
        Severity.WARNING,
        Outcome.FAILED,
        lacking,
        "Aucune recette n'entre avant la déclaration du mandataire et l'ouverture de son compte : notez leurs dates, "
        "elles figurent en première page du dossier.",
        "/account-people",
    )


def second_round_said(facts: Facts) -> Check:
    """Check that the campaign has said whether it goes on: who does not engages nothing after round one."""
    name, title, article = "second_round_said", "Second tour : y être ou non", "L. 52-12"
    if not facts.second_round_unsaid or not facts.limited_account:
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.WARNING,
        Outcome.FAILED,
        "Le premier tour a eu lieu, et rien ne dit si la candidature est au second.",
        "Dites-le : sans second tour, plus rien ne s'engage après le premier ; on paie seulement ce qui l'était déjà.",
        "/#tours",
    )


def account_required(facts: Facts) -> Check:
    name, title, article = "account_required", "Compte à déposer", "L. 52-4, L. 52-12"
    if not facts.limited_account:
        sentence = "Pas de compte ni de plafond dans une commune de moins de 9 000 habitants."
    elif facts.accountant.account_for_all:
        sentence = f"Chaque candidat dépose un compte, quel que soit le résultat ({facts.accountant.article})."
    elif facts.gifts:
        sentence = "Un don a été reçu : le compte est dû, quel que soit le résultat."
    elif facts.share is None:
        sentence = (
            "Dû à partir de 1 % des voix ou d'un don ; sans l'un ni l'autre, les carnets de reçus se rendent "
            "quand même."
        )
    elif facts.share >= 0.01:
        sentence = "Le candidat a au moins 1 % des voix : le compte est dû."
    else:
        sentence = (
            "Moins de 1 % des voix et aucun don : le candidat en est dispensé ; les carnets de reçus se rendent "
            "quand même."
        )
    return Check(name, title, article, Severity.NOTE, Outcome.PASSED, sentence)


def accountant_named(facts: Facts) -> Check:
    """Check the accountant: required, unless the votes are few and receipts and expenses within 4,000 €, or both are
    nil. Always required of a candidate for president.
    """
    name, title, article = "accountant_named", "Expert-comptable", facts.accountant.article
    free, threshold = ACCOUNTANT_FREE[facts.currency], facts.accountant.share
    nil = not (facts.receipts or facts.expenses) and threshold is not None
    if not facts.limited_account or nil:
        return Check(
            name, title, article, Severity.WARNING, Outcome.PASSED, "Sans recette ni dépense, il n'en faut pas."
        )
    if facts.accountant_fees:
        sentence = f"Ses honoraires sont au compte : {money(facts.accountant_fees, facts.currency)}."
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, sentence)
    small = threshold is not None and facts.receipts <= free and facts.expenses <= free
    percent = round((threshold or 0) * 100)
    # No text with the amount in francs was found: it is 4,000 € at the fixed rate.
    unverified = (
        " Ce montant en francs est converti des 4 000 € et n'est pas vérifié." if facts.currency == "XPF" else ""
    )
    if small and facts.share is not None and facts.share < (threshold or 0):
        sentence = (
            f"Moins de {percent} % des voix, recettes et dépenses d'au plus {money(free, facts.currency)} : il "
            f"n'en faut pas.{unverified}"
        )
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, sentence)
    if small and facts.share is None:
        return Check(
            name,
            title,
            article,
            Severity.WARNING,
            Outcome.UNKNOWN,
            f"Le compte est petit : il en faut un à partir de {percent} % des voix, pas en dessous.{unverified}",
            "Prévenez-en un dès maintenant ; ses honoraires vont en rubrique 9.",
            "/expenses?heading=9#nouvelle",
        )
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        "Le compte doit être présenté par un expert-comptable, et aucun honoraire n'est saisi (rubrique 9).",
        "Signez sa lettre de mission et saisissez ses honoraires, même prévus. Il ne peut pas être le mandataire.",
        "/expenses?heading=9#nouvelle",
    )


def accountant_required(facts: Facts) -> bool | None:
    """Return whether an accountant must present the account; None while it depends on the votes."""
    outcome = accountant_named(replace(facts, accountant_fees=0)).outcome
    return None if outcome is Outcome.UNKNOWN else outcome is Outcome.FAILED


def evidence_complete(facts: Facts) -> Check:
    name, title, article = "evidence_complete", "Chaque écriture a ses pièces", "L. 52-12, R. 39-1"
    entries = sum(lack.entries for lack in facts.lacks)
    if not entries:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Aucune pièce ne manque.")
    names = ", ".join(
        f"{lack.label} ({lack.entries} pour {money(lack.cents, facts.currency)})"
        for lack in facts.lacks
        if lack.entries
    )
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(entries, 'pièce manque', 'pièces manquent')} : {names}.",
        "Photographiez-les et envoyez-les ; demandez un duplicata au fournisseur pour les autres.",
        "/evidence",
        amount=sum(lack.cents for lack in facts.lacks),
        entries=entries,
    )


def bank_reconciled(facts: Facts) -> Check:
    name, title, article = "bank_reconciled", "Relevés bancaires rapprochés", "L. 52-6, L. 52-12"
    bank = facts.bank
    if bank is None or not (bank.statements or facts.receipts or facts.paid):
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Rien à rapprocher.")
    if not bank.statements:
        return Check(
            name,
            title,
            article,
            Severity.WARNING,
            Outcome.FAILED,
            "Aucun relevé du compte du mandataire n'est chargé.",
            "Chargez les relevés (OFX, CAMT.053, CSV ou XLSX) : ils se déposent avec le compte.",
            "/bank",
        )
    phrases = [
        plural(bank.open_lines, "ligne de relevé sans écriture", "lignes de relevé sans écriture"),
        plural(bank.open_movements, "écriture sans ligne de relevé", "écritures sans ligne de relevé"),
        plural(bank.gaps, "relevé manquant", "relevés manquants"),
    ]
    numbers = (bank.open_lines, bank.open_movements, bank.gaps)
    if not any(numbers):
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Relevés et écritures se répondent.")
    sentence = ", ".join(text for text, number in zip(phrases, numbers, strict=True) if number)
    return Check(
        name,
        title,
        article,
        Severity.WARNING,
        Outcome.FAILED,
        f"{sentence}.",
        "Rapprochez chaque ligne de son écriture, ou saisissez ce qui manque.",
        "/bank",
        entries=sum(numbers),
    )
