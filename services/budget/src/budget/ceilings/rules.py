"""The scale and coefficients of a ceiling, or the reason why the law sets none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from common.schemas.elections import ElectionKind
from elections.kinds import kind_of

from budget.ceilings import scales
from budget.ceilings.answers import Currency, Missing, NoCeiling, Question
from budget.ceilings.places import PACIFIC, Place, department, place
from budget.ceilings.scales import Fixed, Scope, Table
from budget.ceilings.senators import SENATORS

ASK = "Demandez le chiffre officiel à la préfecture ou à la CNCCFP et enregistrez-le avec sa source."


@dataclass(frozen=True)
class Factor:
    value: Decimal
    article: str


@dataclass(frozen=True)
class Rule:
    base: Table | Fixed
    factors: tuple[Factor, ...]
    currency: Currency = "EUR"
    exempt_below: int = 0
    warnings: tuple[str, ...] = ()

    def warning(self, *texts: str) -> "Rule":
        return replace(self, warnings=self.warnings + texts)

    def times(self, value: Decimal, article: str) -> "Rule":
        return replace(self, factors=(*self.factors, Factor(value, article)))


Choice = Rule | NoCeiling | Missing

_FIRST_ROUND = (
    "Tour non précisé : plafond du premier tour. Une liste présente au second tour a un plafond plus haut, "
    "qui couvre toute la campagne."
)
_MAY_BE_PLM = (
    "Si la commune est Paris, Lyon ou Marseille, ce calcul ne vaut pas : depuis la loi 2025-795 deux élections "
    "distinctes s'y tiennent, et le chiffre officiel de chacune est nécessaire."
)


_ELECTED_BY = {
    "circo": "de la circonscription législative",
    "departement": "du département",
    "region": "de la région",
    "canton": "du canton",
    "commune": "de la commune",
    "metropole": "de la métropole de Lyon",
    "collectivite": "de la collectivité",
}


def find_misplaced(election: ElectionKind, territory: str) -> NoCeiling | None:
    """Refuse a territory that does not hold this election: a ceiling on its population would be another's."""
    kind, level = territory.partition(":")[0], kind_of(election).level
    by_sector = kind == "secteur" and election is ElectionKind.MUNICIPALES
    if level == "nation" or kind == level or by_sector:
        return None
    return _none(
        f"Pour cette élection, la population qui compte est celle {_ELECTED_BY[level]}, et la campagne porte sur un "
        "autre territoire.",
        "L. 52-11",
    )


def choose_rule(question: Question) -> Choice:
    return _RULES[question.election](question, place(question.territory))


def _none(reason: str, article: str, currency: Currency = "EUR") -> NoCeiling:
    return NoCeiling(f"{reason} {ASK}", article, currency)


def _with_coefficient(base: Table | Fixed, scope: Scope, on: date, currency: Currency = "EUR") -> Rule | NoCeiling:
    coefficient = scales.coefficient(scope, on)
    if coefficient is None:
        return _none(
            "Le coefficient en vigueur à cette date pour cette élection n'a pas pu être établi.",
            base.article,
            currency,
        )
    factors = () if coefficient.value == 1 else (Factor(coefficient.value, coefficient.article),)
    return Rule(base, factors, currency)


def _not_held(article: str) -> NoCeiling:
    return _none("Aucun barème n'est connu pour cette élection dans ce territoire.", article)


def _deputies(question: Question, where: Place) -> Choice:
    if where is Place.ABROAD:
        return _none(
            "Le décret du coefficient ne vise pas les députés des Français établis hors de France.", "L. 330-9"
        )
    if where in PACIFIC:
        scope = {
            Place.NEW_CALEDONIA: Scope.NC_DEPUTIES,
            Place.POLYNESIA: Scope.PF_DEPUTIES,
            Place.WALLIS: Scope.WF_DEPUTIES,
        }[where]
        return _with_coefficient(scales.XPF_DEPUTIES, scope, question.on, "XPF")
    if where is Place.ANTILLES:
        return _none("Le décret du coefficient ne vise que les départements.", "décret 2008-1300")
    rule = _with_coefficient(scales.DEPUTIES, Scope.DEPUTIES, question.on)
    if where is Place.MAYOTTE and isinstance(rule, Rule):
        if question.on < scales.MAYOTTE_DEPARTMENT_FROM:
            return _none("Mayotte avait un coefficient propre avant d'être un département.", "décret 2005-1083")
        return rule.warning("Mayotte : le coefficient des départements est appliqué ; vérifiez le chiffre officiel.")
    return rule


def _municipal(question: Question, where: Place) -> Choice:
    if where in (Place.PLM, Place.PLM_DISTRICT) and question.on >= scales.PLM_SINCE:
        return _none(
            "Paris, Lyon et Marseille : la loi ne dit pas quel barème vaut pour chacune des élections distinctes.",
            "loi 2025-795",
        )
    if where is Place.PLM:
        return _none("Le plafond s'y calculait par secteur ou arrondissement, non pour la ville.", "L. 52-11")
    if where in (Place.WALLIS, Place.ANTILLES, Place.ABROAD):
        return _not_held("L. 52-11")
    turn = question.round or 1
    if where is Place.NEW_CALEDONIA:
        rule: Rule | NoCeiling = Rule(scales.NC_MUNICIPAL[turn], (), "XPF").warning(
            "Montants de la loi, sans majoration : aucun décret de coefficient n'a été trouvé pour cette élection."
        )
    elif where is Place.POLYNESIA:
        rule = _polynesian(scales.PF_MUNICIPAL[turn], question.on)
    else:
        scope = Scope.MAYOTTE if where is Place.MAYOTTE else Scope.LOCAL
        rule = _with_coefficient(scales.MUNICIPAL[turn], scope, question.on)
    if isinstance(rule, NoCeiling):
        return rule
    rule = replace(rule, exempt_below=scales.NO_ACCOUNT_BELOW)
    if turn == 2 and question.on in scales.SECOND_ROUND_2020:
        rule = rule.times(scales.EXCEPTIONAL, "décret 2020-643, art. 7")
    if question.round is None:
        rule = rule.warning(_FIRST_ROUND)
    big = (question.population or 0) >= scales.SMALLEST_OF_PLM
    if question.territory is None and question.on >= scales.PLM_SINCE and big:
        rule = rule.warning(_MAY_BE_PLM)
    return rule


def _polynesian(base: Table, on: date) -> Rule | NoCeiling:
    rule = _with_coefficient(base, Scope.PF_LOCAL, on, "XPF")
    if isinstance(rule, NoCeiling):
        return rule
    return rule.warning("Coefficient du décret 2011-532 : vérifiez qu'aucun décret ne l'a remplacé.")


def _local(base: Table, question: Question, where: Place) -> Rule | NoCeiling:
    """Return the rule for departments and regions; the two votes of June 2021 had a fifth more."""
    if where not in (Place.COMMON, Place.MAYOTTE, Place.PLM, Place.PLM_DISTRICT):
        return _not_held(base.article)
    scope = Scope.MAYOTTE if where is Place.MAYOTTE else Scope.LOCAL
    rule = _with_coefficient(base, scope, question.on)
    first, last = scales.JUNE_2021
    if isinstance(rule, Rule) and first <= question.on <= last:
        return rule.times(scales.EXCEPTIONAL, "loi 2021-191, art. 6, 4°")
    return rule


def _departmental(question: Question, where: Place) -> Choice:
    rule = _local(scales.DEPARTMENTAL, question, where)
    if isinstance(rule, Rule) and question.on < scales.CANTONS_EXEMPT_UNTIL:
        return replace(rule, exempt_below=scales.NO_ACCOUNT_BELOW)
    return rule


def _metropolitan(question: Question, where: Place) -> Choice:
    if where not in (Place.COMMON, Place.PLM, Place.PLM_DISTRICT):
        return _not_held("L. 224-25")
    rule = _with_coefficient(scales.METROPOLITAN, Scope.LOCAL, question.on)
    if isinstance(rule, Rule) and question.round == 2 and question.on in scales.SECOND_ROUND_2020:
        return rule.times(scales.EXCEPTIONAL, "décret 2020-643, art. 7")
    return rule


def _regional(question: Question, where: Place) -> Choice:
    return _local(scales.REGIONAL, question, where)


def _territorial(question: Question, where: Place) -> Choice:
    """Return the rule for Corsica, Guyane, Martinique, New Caledonia's provinces and French Polynesia's assembly."""
    if where is Place.NEW_CALEDONIA:
        return _with_coefficient(scales.NC_PROVINCES, Scope.NC_PROVINCES, question.on, "XPF")
    if where is Place.POLYNESIA:
        rule = _polynesian(scales.PF_ASSEMBLY[question.round or 1], question.on)
        return rule.warning(_FIRST_ROUND) if isinstance(rule, Rule) and question.round is None else rule
    code = None if question.territory is None else department(question.territory)
    if where is not Place.COMMON or code not in (None, "20", "2A", "2B", "972", "973"):
        return _not_held("L. 52-11")
    rule = _local(scales.REGIONAL, question, where)
    if isinstance(rule, Rule) and code in ("972", "973"):
        return rule.warning("Guyane et Martinique : barème des régions, à vérifier auprès de la préfecture.")
    return rule


def _senators(question: Question, where: Place) -> Choice:
    if where in (Place.ABROAD, Place.SAINT_PIERRE, Place.ANTILLES):
        return _not_held("L. 308-1")
    if question.on < scales.SENATORS_FROM:
        return _none("Avant la loi 2011-412, cette élection n'avait pas de plafond.", "L. 308-1")
    note = "Montants de la loi, sans l'actualisation annuelle par décret : aucun de ces décrets n'a été trouvé."
    if where in PACIFIC:
        return Rule(scales.XPF_SENATORS, (), "XPF").warning(note)
    seats = SENATORS.get(department(question.territory)) if question.territory else None
    senators = question.senators or seats
    if senators is None:
        return Missing("senators", "Donnez le nombre de sénateurs que le département élit.")
    few = 2 if question.on >= scales.FEW_IS_TWO_FROM else 3
    rate = scales.FEW_SENATORS if senators <= few else scales.MANY_SENATORS
    base = Fixed("L. 308-1", scales.SENATORS, rate, scales.SENATORS_FROM, scales.FOREVER)
    return Rule(base, ()).warning(note)


def _president(question: Question, where: Place) -> Choice:
    rule = _with_coefficient(scales.PRESIDENT[question.round or 1], Scope.PRESIDENT, question.on)
    if isinstance(rule, Rule):
        if question.round is None:
            rule = rule.warning(_FIRST_ROUND)
        if question.on.year >= scales.PRESIDENT_UNCONFIRMED_FROM:
            rule = rule.warning("Montants de 2022 : une loi organique peut les changer d'ici là.")
    return rule


def _europe(question: Question, where: Place) -> Choice:
    for base in scales.EUROPE:
        if base.starts_on <= question.on <= base.ends_on:
            rule = _with_coefficient(base, Scope.EUROPE, question.on)
            if isinstance(rule, Rule):
                return rule.warning("Jusqu'à 2 % de plus pour des transports outre-mer dûment justifiés.")
            return rule
    return _none("Aucun plafond n'est connu à cette date pour cette élection.", "loi 77-729, art. 19-1")


_RULES: dict[ElectionKind, Callable[[Question, Place], Choice]] = {
    ElectionKind.LEGISLATIVES: _deputies,
    ElectionKind.MUNICIPALES: _municipal,
    ElectionKind.DEPARTEMENTALES: _departmental,
    ElectionKind.METROPOLE_LYON: _metropolitan,
    ElectionKind.REGIONALES: _regional,
    ElectionKind.TERRITORIALES: _territorial,
    ElectionKind.SENATORIALES: _senators,
    ElectionKind.PRESIDENTIELLE: _president,
    ElectionKind.EUROPEENNES: _europe,
}
