"""The rules of what comes in: pure."""

from dataclasses import replace

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check, Outcome, Severity, money, plural
from budget.income.donors.limits import ARTICLE, CASH_PERCENT, LIMITS
from budget.ledger.balances.groups import Group


def payers_stated(facts: Facts) -> Check:
    """Until somebody has said what a payer is, nothing says that the money may stay."""
    name, title, article = "payers_stated", "Donateurs, prêteurs et virements qualifiés", "L. 52-8"
    if not facts.unstated:
        said = "Chaque donateur, prêteur et virement reçu est qualifié."
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, said)
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(facts.unstated.entries, 'payeur reste', 'payeurs restent')} à qualifier, pour "
        f"{money(facts.unstated.cents, facts.currency)} : une entreprise ou une association ne peut rien donner.",
        "Dites de chacun si c’est une personne, un parti, une banque ou autre chose ; les noms clairs se confirment en "
        "une fois.",
        "/payers",
        amount=facts.unstated.cents,
        entries=facts.unstated.entries,
        kind="payer",
    )


def help_legal(facts: Facts) -> Check:
    name, title, article = "help_legal", "Aides en nature et garanties permises", "L. 52-8"
    if not facts.forbidden:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(facts.forbidden.entries, 'aide vient', 'aides viennent')} de qui ne peut pas aider un candidat : "
        f"{money(facts.forbidden.cents, facts.currency)}.",
        "Payez le prix habituel sur facture, annulez l’aide en nature ou la garantie, et demandez l’avis de "
        "l’expert-comptable.",
        "/payers",
        amount=facts.forbidden.cents,
        entries=facts.forbidden.entries,
        kind="payer",
    )


def minors_looked_at(facts: Facts) -> Check:
    name, title, article = "minors_looked_at", "Dons de personnes mineures", "C. civ. 903, 904"
    return _of_receipts(
        facts,
        facts.minors,
        Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Aucun don d’une personne mineure."),
        ("don vient d’une personne mineure", "dons viennent de personnes mineures"),
        "Une question de capacité, pas de l’article L. 52-8 : demandez l’accord écrit des représentants légaux et "
        "l’avis de l’expert-comptable, ou rendez le don.",
        "/receipts?show=minor#liste",
    )


def parliament_kept_out(facts: Facts) -> Check:
    name, title, article = "parliament_kept_out", "Moyens d’un mandat parlementaire", "L. 52-8, L. 52-8-1"
    return _of_receipts(
        facts,
        facts.parliament,
        Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Aucune recette n’en évoque."),
        ("recette évoque un mandat parlementaire", "recettes évoquent un mandat parlementaire"),
        "L’avance de frais, la permanence et le temps des collaborateurs ne paient rien d’une campagne : vérifiez d’où "
        "vient l’argent, et rendez-le s’il vient du mandat.",
        "/receipts?show=parliament#liste",
    )


def _of_receipts(facts: Facts, group: Group, passed: Check, said: tuple[str, str], remedy: str, link: str) -> Check:
    if not group:
        return passed
    return replace(
        passed,
        outcome=Outcome.FAILED,
        finding=f"{plural(group.entries, *said)} : {money(group.cents, facts.currency)}.",
        remedy=remedy,
        link=link,
        amount=group.cents,
        entries=group.entries,
        kind="receipt",
        ids=group.ids,
    )


def _depends(name: str, title: str, article: str, facts: Facts) -> Check:
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.UNKNOWN,
        f"On ne peut pas encore le dire : {plural(facts.unstated.entries, 'payeur reste', 'payeurs restent')} à "
        "qualifier.",
        "Qualifiez-les d’abord.",
        "/payers",
    )


def gifts_legal(facts: Facts) -> Check:
    name, title, article = "gifts_legal", "Dons et recettes permis", ARTICLE[facts.currency]
    if not facts.illegal and facts.unstated:
        return _depends(name, title, article, facts)
    if not facts.illegal:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Rien à rendre.")
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(facts.illegal.entries, 'recette passe', 'recettes passent')} les limites de la loi : "
        f"{money(facts.illegal.cents, facts.currency)} à rendre.",
        "Rendez l'argent par virement ou chèque, puis notez le retour.",
        "/receipts?show=to_return#liste",
        amount=facts.illegal.cents,
        entries=facts.illegal.entries,
        kind="receipt",
        ids=facts.illegal.ids,
    )


def cash_within(facts: Facts) -> Check:
    """Compare with the ceiling of now: it may have come down since the gifts were booked."""
    name, title, article = "cash_within", "Dons en espèces", ARTICLE[facts.currency]
    if facts.ceiling is None and facts.cash_gifts:
        return Check(
            name,
            title,
            article,
            Severity.WARNING,
            Outcome.UNKNOWN,
            "La limite dépend du plafond, qui n'est pas connu.",
            "Renseignez la population ou le chiffre officiel.",
            "/#officiel",
        )
    limited = facts.ceiling is not None and facts.ceiling >= LIMITS[facts.currency].cash_share_from
    most = facts.ceiling * CASH_PERCENT // 100 if limited and facts.ceiling is not None else None
    if most is not None and facts.cash_gifts > most:
        over = facts.cash_gifts - most
        return Check(
            name,
            title,
            article,
            Severity.BLOCKING,
            Outcome.FAILED,
            f"Les dons en espèces dépassent 20 % du plafond de {money(over, facts.currency)}.",
            "Rendez les derniers dons en espèces reçus, et demandez un chèque ou un virement.",
            "/receipts?show=cash#liste",
            amount=over,
        )
    said = f"{money(facts.cash_gifts, facts.currency)} en espèces" if facts.cash_gifts else "Aucun don en espèces"
    rest = f", pour {money(most, facts.currency)} permis." if most is not None and facts.cash_gifts else "."
    return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, said + rest)


def receipts_within_period(facts: Facts) -> Check:
    name, title, article = "receipts_within_period", "Recettes dans la période", "L. 52-4"
    if not facts.receipts_outside:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(facts.receipts_outside.entries, 'recette', 'recettes')} avant le "
        f"{facts.period_starts_on:%d/%m/%Y} ou "
        f"après le dépôt : {money(facts.receipts_outside.cents, facts.currency)}.",
        "Corrigez la date, ou annulez la recette.",
        "/receipts?show=outside#liste",
        amount=facts.receipts_outside.cents,
        entries=facts.receipts_outside.entries,
        kind="receipt",
        ids=facts.receipts_outside.ids,
    )


def forms_numbered(facts: Facts) -> Check:
    name, title, article = "forms_numbered", "Un reçu-don numéroté pour chaque don", "L. 52-10, R. 39-1"
    if not facts.unnumbered:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(facts.unnumbered.entries, 'don n’a', 'dons n’ont')} pas de numéro de reçu : "
        f"{money(facts.unnumbered.cents, facts.currency)}.",
        "Remettez au donateur une formule numérotée de la commission et notez son numéro ; Isoloir n'en imprime pas.",
        "/receipts?show=unnumbered#liste",
        amount=facts.unnumbered.cents,
        entries=facts.unnumbered.entries,
        kind="receipt",
        ids=facts.unnumbered.ids,
    )


def donors_complete(facts: Facts) -> Check:
    name, title, article = "donors_complete", "Donateurs connus et en droit de donner", "L. 52-8, L. 52-10"
    if not facts.donors and facts.unstated:
        return _depends(name, title, article, facts)
    if not facts.donors:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"{plural(facts.donors.entries, 'donateur', 'donateurs')} à revoir : identité manquante, ni nationalité ni "
        f"résidence françaises, ou membre de la liste ; {money(facts.donors.cents, facts.currency)} donnés.",
        "Complétez leur fiche, ou rendez le don ; l'argent d'un colistier est un apport personnel.",
        "/donors",
        amount=facts.donors.cents,
        entries=facts.donors.entries,
        kind="donor",
        ids=facts.donors.ids,
    )


def loans_followed(facts: Facts) -> Check:
    name, title, article = "loans_followed", "Prêts remboursés à leur terme", "L. 52-7-1, R. 39-2-1"
    if not facts.loans_due:
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Aucun prêt en retard.")
    return Check(
        name,
        title,
        article,
        Severity.WARNING,
        Outcome.FAILED,
        f"{plural(facts.loans_due.entries, 'prêt est', 'prêts sont')} échus : il reste dû "
        f"{money(facts.loans_due.cents, facts.currency)}.",
        "Remboursez-le et notez le remboursement ; un prêt qui n'est pas remboursé devient un don.",
        "/loans",
        amount=facts.loans_due.cents,
        entries=facts.loans_due.entries,
        kind="loan",
        ids=facts.loans_due.ids,
    )
