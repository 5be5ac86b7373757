"""The rules of what is spent: pure."""

from collections.abc import Callable

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check, Entry, Outcome, Severity, money, plural
from budget.ledger.balances.groups import Group

DIRECT_PERCENT = 10
DIRECT_CEILING_PERCENT = 3


def _of_group(
    name: str, title: str, article: str, severity: Severity, kind: Entry
) -> Callable[[Facts, Group, str, str, str], Check]:
    """A check that fails where the group is not empty: with its finding, and how to remedy it."""

    def check(facts: Facts, group: Group, finding: str, remedy: str, link: str) -> Check:
        if not group:
            return Check(name, title, article, severity, Outcome.PASSED, "Rien à signaler.")
        said = f"{finding} : {money(group.cents, facts.currency)}." if group.cents else f"{finding}."
        return Check(
            name,
            title,
            article,
            severity,
            Outcome.FAILED,
            said,
            remedy,
            link,
            amount=group.cents,
            entries=group.entries,
            kind=kind,
            ids=group.ids,
        )

    return check


def ceiling_respected(facts: Facts) -> Check:
    name, title, article = "ceiling_respected", "Plafond des dépenses respecté", "L. 52-11, L. 52-15"
    if facts.ceiling is None:
        return Check(
            name,
            title,
            article,
            Severity.WARNING,
            Outcome.UNKNOWN,
            "Le plafond n'est pas connu.",
            "Renseignez la population ou le chiffre officiel de la préfecture.",
            "/#officiel",
        )
    over = facts.spent - facts.ceiling
    if over > 0:
        return Check(
            name,
            title,
            article,
            Severity.BLOCKING,
            Outcome.FAILED,
            f"Le plafond est dépassé de {money(over, facts.currency)}.",
            "N'engagez plus rien. L'excédent se verse au Trésor public et le remboursement est perdu : consultez "
            "l'expert-comptable avant le dépôt.",
            "/expenses?state=planned",
            amount=over,
        )
    with_planned = over + facts.planned
    if with_planned > 0:
        return Check(
            name,
            title,
            article,
            Severity.WARNING,
            Outcome.FAILED,
            f"Avec les dépenses prévues, le plafond serait dépassé de {money(with_planned, facts.currency)}.",
            "Retirez des dépenses prévues.",
            "/expenses?state=planned",
            amount=with_planned,
        )
    left = money(-over, facts.currency)
    return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, f"Il reste {left} sous le plafond.")


def balanced(facts: Facts) -> Check:
    name, title, article = "balanced", "Compte en équilibre ou excédentaire", "L. 52-12"
    rest = facts.receipts - facts.expenses
    if rest < 0:
        return Check(
            name,
            title,
            article,
            Severity.BLOCKING,
            Outcome.FAILED,
            f"Il manque {money(-rest, facts.currency)} : un compte en déficit est rejeté.",
            "Versez un apport personnel d'au moins ce montant sur le compte du mandataire, avant le dépôt.",
            "/receipts#nouvelle",
            amount=-rest,
        )
    if rest < facts.held:
        return Check(
            name,
            title,
            article,
            Severity.BLOCKING,
            Outcome.UNKNOWN,
            f"Sans les {money(facts.held, facts.currency)} de recettes dont le payeur reste à qualifier, il manquerait "
            f"{money(facts.held - rest, facts.currency)}.",
            "Qualifiez les payeurs : ce qui vient d’une entreprise ou d’une association sera à rendre.",
            "/payers",
        )
    said = f"Excédent de {money(rest, facts.currency)}." if rest else "Recettes et dépenses sont égales."
    return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, said)


def within_period(facts: Facts) -> Check:
    check = _of_group("within_period", "Dépenses dans la période", "L. 52-4", Severity.BLOCKING, "expense")
    return check(
        facts,
        facts.outside,
        f"{plural(facts.outside.entries, 'dépense', 'dépenses')} hors de la période, qui va du "
        f"{facts.period_starts_on:%d/%m/%Y} à la veille du {facts.votes_on:%d/%m/%Y}",
        "Corrigez la date, ou annulez la dépense par une contre-écriture ; seuls les frais d'expert-comptable et "
        "financiers peuvent suivre le vote.",
        "/expenses?show=outside",
    )


def headings_chosen(facts: Facts) -> Check:
    name, title, article = "headings_chosen", "Chaque dépense a sa rubrique", "L. 52-12"
    if not facts.unset:
        return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.BLOCKING,
        Outcome.FAILED,
        f"Des dépenses n'ont pas de rubrique : {money(facts.unset, facts.currency)}.",
        "Choisissez leur rubrique parmi les 21 du compte.",
        "/expenses?show=unset",
        amount=facts.unset,
    )


def all_settled(facts: Facts) -> Check:
    check = _of_group("all_settled", "Toutes les factures réglées", "L. 52-12", Severity.WARNING, "expense")
    return check(
        facts,
        facts.invoiced,
        f"{plural(facts.invoiced.entries, 'facture reste', 'factures restent')} à payer",
        "Le mandataire paie avant le dépôt ; ce qui reste dû doit être couvert par un apport.",
        "/expenses?state=invoiced",
    )


def all_entered(facts: Facts) -> Check:
    check = _of_group("all_entered", "Dépenses payées portées au compte", "L. 52-12", Severity.WARNING, "expense")
    return check(
        facts,
        facts.not_entered,
        f"{plural(facts.not_entered.entries, 'dépense payée n’est', 'dépenses payées ne sont')} pas encore au compte",
        "Ajoutez leurs pièces, nommez le fournisseur, puis passez-les au compte.",
        "/expenses?state=paid",
    )


def nothing_planned(facts: Facts) -> Check:
    name, title, article = "nothing_planned", "Plus rien de prévu ni d'engagé après le vote", "L. 52-12"
    late = facts.today >= facts.votes_on and facts.planned > 0
    if not late:
        return Check(name, title, article, Severity.WARNING, Outcome.PASSED, "Rien à signaler.")
    return Check(
        name,
        title,
        article,
        Severity.WARNING,
        Outcome.FAILED,
        f"Le vote a eu lieu et {money(facts.planned, facts.currency)} sont encore prévus.",
        "Dites de chaque dépense prévue si elle a été faite ; annulez les autres.",
        "/expenses?state=planned",
        amount=facts.planned,
    )


def direct_payments(facts: Facts) -> Check:
    """Tolerated while below both limits: small costs that the candidate had to pay on the spot."""
    name, title, article = "direct_payments", "Paiements directs du candidat", "L. 52-4"
    whole, ceiling = facts.expenses, facts.ceiling
    over_whole = facts.direct * 100 >= whole * DIRECT_PERCENT
    over_ceiling = ceiling is not None and facts.direct * 100 >= ceiling * DIRECT_CEILING_PERCENT
    if facts.direct and (over_whole or over_ceiling):
        which = "10 % des dépenses" if over_whole else "3 % du plafond"
        return Check(
            name,
            title,
            article,
            Severity.BLOCKING,
            Outcome.FAILED,
            f"Le candidat a payé lui-même {money(facts.direct, facts.currency)} : au moins {which}.",
            "Le mandataire règle seul les dépenses : faites rembourser ces avances par lui, et ne payez plus "
            "directement.",
            "/expenses?show=direct",
            amount=facts.direct,
        )
    said = (
        f"{money(facts.direct, facts.currency)} payés par le candidat : moins de 10 % des dépenses et de 3 % du "
        "plafond, la tolérance que la commission publie ; la loi n'en dit rien."
    )
    return Check(name, title, article, Severity.BLOCKING, Outcome.PASSED, said if facts.direct else "Aucun.")


def in_kind_valued(facts: Facts) -> Check:
    check = _of_group("in_kind_valued", "Aides en nature évaluées", "L. 52-17", Severity.BLOCKING, "expense")
    return check(
        facts,
        facts.unvalued,
        f"{plural(facts.unvalued.entries, 'aide', 'aides')} en nature sans méthode d'évaluation",
        "Dites comment le montant a été trouvé (prix du marché, devis, valeur locative…) et joignez la note.",
        "/expenses?show=unvalued",
    )


def actions_costed(facts: Facts) -> Check:
    """Posters, leaflets, a room, a telephone: what takes place on the ground costs something to somebody."""
    check = _of_group("actions_costed", "Actions de terrain avec leur coût", "L. 52-12", Severity.WARNING, "action")
    return check(
        facts,
        facts.actions,
        f"{plural(facts.actions.entries, 'action terminée n’a', 'actions terminées n’ont')} aucune dépense au compte",
        "Saisissez ce qu'elle a coûté (impression, salle, téléphone, déplacement), même en nature ; si elle n'a "
        "rien coûté "
        "de plus, rattachez-la à la dépense commune.",
        "/filing#actions_costed",
    )
