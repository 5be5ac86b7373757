"""Checks of expenses: pure."""

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Severity, money, plural
from budget.filing.filings.rules import GroupRule, Rule, Verdict, failed, passed, rule, unknown

DIRECT_PERCENT = 10
DIRECT_CEILING_PERCENT = 3


@rule("ceiling_respected", "Plafond des dépenses respecté", "L. 52-11, L. 52-15")
def ceiling_respected(facts: Facts) -> Verdict:
    if facts.ceiling is None:
        return unknown(
            "Le plafond n'est pas connu.",
            "Renseignez la population ou le chiffre officiel de la préfecture.",
            "/#officiel",
            Severity.WARNING,
        )
    over = facts.spent + facts.joined.cents - facts.ceiling
    joined = f" ({money(facts.joined.cents, facts.currency)} des listes réunies compris)" if facts.joined.cents else ""
    if over > 0:
        return failed(
            f"Le plafond est dépassé de {money(over, facts.currency)}{joined}.",
            "N'engagez plus rien. L'excédent se verse au Trésor public et le remboursement est perdu : consultez "
            "l'expert-comptable avant le dépôt.",
            "/expenses?state=planned",
            over,
        )
    with_planned = over + facts.planned
    if with_planned > 0:
        return failed(
            f"Avec les dépenses prévues, le plafond serait dépassé de {money(with_planned, facts.currency)}{joined}.",
            "Retirez des dépenses prévues.",
            "/expenses?state=planned",
            with_planned,
            Severity.WARNING,
        )
    return passed(f"Il reste {money(-over, facts.currency)} sous le plafond{joined}.")


@rule("balanced", "Compte en équilibre ou excédentaire", "L. 52-12")
def balanced(facts: Facts) -> Verdict:
    rest = facts.receipts - facts.expenses
    if rest < 0:
        return failed(
            f"Il manque {money(-rest, facts.currency)} : un compte en déficit est rejeté.",
            "Versez un apport personnel d'au moins ce montant sur le compte du mandataire, avant le dépôt.",
            "/receipts#nouvelle",
            -rest,
        )
    if rest < facts.held:
        return unknown(
            f"Sans les {money(facts.held, facts.currency)} de recettes dont le payeur reste à qualifier, il manquerait "
            f"{money(facts.held - rest, facts.currency)}.",
            "Qualifiez les payeurs : ce qui vient d’une entreprise ou d’une association sera à rendre.",
            "/payers",
        )
    return passed(f"Excédent de {money(rest, facts.currency)}." if rest else "Recettes et dépenses sont égales.")


@rule("headings_chosen", "Chaque dépense a sa rubrique", "L. 52-12")
def headings_chosen(facts: Facts) -> Verdict:
    if not facts.unset:
        return passed()
    return failed(
        f"Des dépenses n'ont pas de rubrique : {money(facts.unset, facts.currency)}.",
        "Choisissez leur rubrique parmi les 21 du compte.",
        "/expenses?show=unset",
        facts.unset,
    )


@rule("nothing_planned", "Plus rien de prévu ni d'engagé après le vote", "L. 52-12")
def nothing_planned(facts: Facts) -> Verdict:
    if facts.today < facts.votes_on or not facts.planned:
        return passed(severity=Severity.WARNING)
    return failed(
        f"Le vote a eu lieu et {money(facts.planned, facts.currency)} sont encore prévus.",
        "Dites de chaque dépense prévue si elle a été faite ; annulez les autres.",
        "/expenses?state=planned",
        facts.planned,
        Severity.WARNING,
    )


@rule("direct_payments", "Paiements directs du candidat", "L. 52-4")
def direct_payments(facts: Facts) -> Verdict:
    """Check direct payments by the candidate: small costs are tolerated below both limits."""
    over_whole = facts.direct * 100 >= facts.expenses * DIRECT_PERCENT
    over_ceiling = facts.ceiling is not None and facts.direct * 100 >= facts.ceiling * DIRECT_CEILING_PERCENT
    if facts.direct and (over_whole or over_ceiling):
        which = "10 % des dépenses" if over_whole else "3 % du plafond"
        return failed(
            f"Le candidat a payé lui-même {money(facts.direct, facts.currency)} : au moins {which}.",
            "Le mandataire règle seul les dépenses : faites rembourser ces avances par lui, et ne payez plus "
            "directement.",
            "/expenses?show=direct",
            facts.direct,
        )
    sentence = (
        f"{money(facts.direct, facts.currency)} payés par le candidat : moins de 10 % des dépenses et de 3 % du "
        "plafond, la tolérance que la commission publie ; la loi n'en dit rien."
    )
    return passed(sentence if facts.direct else "Aucun.")


@rule("joined_lists_entered", "Dépenses des listes réunies reprises", "L. 52-13")
def joined_lists_entered(facts: Facts) -> Verdict:
    if not facts.joined:
        return passed()
    lists = plural(facts.joined.entries, "liste réunie n’est", "listes réunies ne sont")
    return failed(
        f"{lists} pas encore dans le compte : {money(facts.joined.cents, facts.currency)}.",
        "Saisissez leurs dépenses et leurs recettes, avec leurs pièces, puis dites-le sur la page des listes.",
        "/list-unions",
        facts.joined.cents,
    )


SPENDING: tuple[Rule, ...] = (
    headings_chosen,
    GroupRule(
        "within_period",
        "Dépenses dans la période",
        "L. 52-4",
        Severity.BLOCKING,
        "expense",
        lambda facts: facts.outside,
        ("dépense", "dépenses"),
        "{entries} hors de la période, qui va du {starts_on} à la veille du {votes_on} : {money}.",
        "Corrigez la date, ou annulez la dépense par une contre-écriture ; seuls les frais d'expert-comptable et "
        "financiers peuvent suivre le vote.",
        "/expenses?show=outside",
    ),
    joined_lists_entered,
    GroupRule(
        "all_settled",
        "Toutes les factures réglées",
        "L. 52-12",
        Severity.WARNING,
        "expense",
        lambda facts: facts.invoiced,
        ("facture reste", "factures restent"),
        "{entries} à payer : {money}.",
        "Le mandataire paie avant le dépôt ; ce qui reste dû doit être couvert par un apport.",
        "/expenses?state=invoiced",
    ),
    GroupRule(
        "all_entered",
        "Dépenses payées portées au compte",
        "L. 52-12",
        Severity.WARNING,
        "expense",
        lambda facts: facts.not_entered,
        ("dépense payée n’est", "dépenses payées ne sont"),
        "{entries} pas encore au compte : {money}.",
        "Ajoutez leurs pièces, nommez le fournisseur, puis passez-les au compte.",
        "/expenses?state=paid",
    ),
    nothing_planned,
    # Posters, leaflets, a room, a telephone: what takes place on the ground costs something to somebody.
    GroupRule(
        "actions_costed",
        "Actions de terrain avec leur coût",
        "L. 52-12",
        Severity.WARNING,
        "action",
        lambda facts: facts.actions,
        ("action terminée n’a", "actions terminées n’ont"),
        "{entries} aucune dépense au compte.",
        "Saisissez ce qu'elle a coûté (impression, salle, téléphone, déplacement), même en nature ; si elle n'a rien "
        "coûté de plus, rattachez-la à la dépense commune.",
        "/filing#actions_costed",
    ),
    direct_payments,
    GroupRule(
        "in_kind_valued",
        "Aides en nature évaluées",
        "L. 52-17",
        Severity.BLOCKING,
        "expense",
        lambda facts: facts.unvalued,
        ("aide", "aides"),
        "{entries} en nature sans méthode d'évaluation : {money}.",
        "Dites comment le montant a été trouvé (prix du marché, devis, valeur locative…) et joignez la note.",
        "/expenses?show=unvalued",
    ),
)
