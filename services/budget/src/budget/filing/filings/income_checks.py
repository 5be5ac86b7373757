"""Checks of receipts: pure."""

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Severity, money
from budget.filing.filings.rules import GroupRule, Rule, Verdict, failed, passed, rule, unknown
from budget.income.donors.limits import ARTICLE, CASH_PERCENT, LIMITS


def _article(facts: Facts) -> str:
    return ARTICLE[facts.currency]


@rule("cash_within", "Dons en espèces", _article)
def cash_within(facts: Facts) -> Verdict:
    """Compare cash with the present ceiling, which may have fallen since the donations were booked."""
    if facts.ceiling is None and facts.cash_gifts:
        return unknown(
            "La limite dépend du plafond, qui n'est pas connu.",
            "Renseignez la population ou le chiffre officiel.",
            "/#officiel",
            Severity.WARNING,
        )
    limited = facts.ceiling is not None and facts.ceiling >= LIMITS[facts.currency].cash_share_from
    most = facts.ceiling * CASH_PERCENT // 100 if limited and facts.ceiling is not None else None
    if most is not None and facts.cash_gifts > most:
        over = facts.cash_gifts - most
        return failed(
            f"Les dons en espèces dépassent 20 % du plafond de {money(over, facts.currency)}.",
            "Rendez les derniers dons en espèces reçus, et demandez un chèque ou un virement.",
            "/receipts?show=cash#liste",
            over,
        )
    sentence = f"{money(facts.cash_gifts, facts.currency)} en espèces" if facts.cash_gifts else "Aucun don en espèces"
    rest = f", pour {money(most, facts.currency)} permis." if most is not None and facts.cash_gifts else "."
    return passed(sentence + rest)


INCOME: tuple[Rule, ...] = (
    GroupRule(
        "payers_stated",
        "Donateurs, prêteurs et virements qualifiés",
        "L. 52-8",
        Severity.BLOCKING,
        "payer",
        lambda facts: facts.unstated,
        ("payeur reste", "payeurs restent"),
        "{entries} à qualifier, pour {money} : une entreprise ou une association ne peut rien donner.",
        "Dites de chacun si c’est une personne, un parti, une banque ou autre chose ; les noms clairs se confirment en "
        "une fois.",
        "/payers",
        none="Chaque donateur, prêteur et virement reçu est qualifié.",
        named=False,
    ),
    GroupRule(
        "gifts_legal",
        "Dons et recettes permis",
        _article,
        Severity.BLOCKING,
        "receipt",
        lambda facts: facts.illegal,
        ("recette passe", "recettes passent"),
        "{entries} les limites de la loi : {money} à rendre.",
        "Rendez l'argent par virement ou chèque, puis notez le retour.",
        "/receipts?show=to_return#liste",
        none="Rien à rendre.",
        awaits_payers=True,
    ),
    GroupRule(
        "help_legal",
        "Aides en nature et garanties permises",
        "L. 52-8",
        Severity.BLOCKING,
        "payer",
        lambda facts: facts.forbidden,
        ("aide vient", "aides viennent"),
        "{entries} de qui ne peut pas aider un candidat : {money}.",
        "Payez le prix habituel sur facture, annulez l’aide en nature ou la garantie, et demandez l’avis de "
        "l’expert-comptable.",
        "/payers",
        named=False,
    ),
    cash_within,
    GroupRule(
        "receipts_within_period",
        "Recettes dans la période",
        "L. 52-4",
        Severity.BLOCKING,
        "receipt",
        lambda facts: facts.receipts_outside,
        ("recette", "recettes"),
        "{entries} avant le {starts_on} ou après le dépôt : {money}.",
        "Corrigez la date, ou annulez la recette.",
        "/receipts?show=outside#liste",
    ),
    GroupRule(
        "forms_numbered",
        "Un reçu-don numéroté pour chaque don",
        "L. 52-10, R. 39-1",
        Severity.BLOCKING,
        "receipt",
        lambda facts: facts.unnumbered,
        ("don n’a", "dons n’ont"),
        "{entries} pas de numéro de reçu : {money}.",
        "Remettez au donateur une formule numérotée de la commission et notez son numéro ; Isoloir n'en imprime pas.",
        "/receipts?show=unnumbered#liste",
    ),
    GroupRule(
        "donors_complete",
        "Donateurs connus et en droit de donner",
        "L. 52-8, L. 52-10",
        Severity.BLOCKING,
        "donor",
        lambda facts: facts.donors,
        ("donateur", "donateurs"),
        "{entries} à revoir : identité manquante, ni nationalité ni résidence françaises, ou membre de la liste ; "
        "{money} donnés.",
        "Complétez leur fiche, ou rendez le don ; l'argent d'un colistier est un apport personnel.",
        "/donors",
        awaits_payers=True,
    ),
    GroupRule(
        "minors_looked_at",
        "Dons de personnes mineures",
        "C. civ. 903, 904",
        Severity.WARNING,
        "receipt",
        lambda facts: facts.minors,
        ("don vient d’une personne mineure", "dons viennent de personnes mineures"),
        "{entries} : {money}.",
        "Une question de capacité, pas de l’article L. 52-8 : demandez l’accord écrit des représentants légaux et "
        "l’avis de l’expert-comptable, ou rendez le don.",
        "/receipts?show=minor#liste",
        none="Aucun don d’une personne mineure.",
    ),
    GroupRule(
        "parliament_kept_out",
        "Moyens d’un mandat parlementaire",
        "L. 52-8, L. 52-8-1",
        Severity.WARNING,
        "receipt",
        lambda facts: facts.parliament,
        ("recette évoque un mandat parlementaire", "recettes évoquent un mandat parlementaire"),
        "{entries} : {money}.",
        "L’avance de frais, la permanence et le temps des collaborateurs ne paient rien d’une campagne : vérifiez d’où "
        "vient l’argent, et rendez-le s’il vient du mandat.",
        "/receipts?show=parliament#liste",
        none="Aucune recette n’en évoque.",
    ),
    GroupRule(
        "loans_followed",
        "Prêts remboursés à leur terme",
        "L. 52-7-1, R. 39-2-1",
        Severity.WARNING,
        "loan",
        lambda facts: facts.loans_due,
        ("prêt est échu", "prêts sont échus"),
        "{entries} : il reste dû {money}.",
        "Remboursez-le et notez le remboursement ; un prêt qui n'est pas remboursé devient un don.",
        "/loans",
        none="Aucun prêt en retard.",
    ),
)
