"""Kinds of files from INSEE and the family allowance funds: columns, figures, years.

Known columns have our name; others keep their publisher's, so that nothing is lost. Rates are published in percent and
stored as fractions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["commune", "iris", "constituency"]
Unit: TypeAlias = Literal["count", "percent", "euros", "number"]

LICENCE = "Licence Ouverte 2.0"


@dataclass(frozen=True)
class Column:
    """A column. `pattern`: of its name in lower case; group `year`: the last two digits."""

    name: str
    pattern: str
    unit: Unit


@dataclass(frozen=True)
class Kind:
    """One publication. `title` is a template with the year; `year` if no column tells it."""

    id: str
    level: Level
    title: str
    publisher: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    year: int
    ignored: tuple[str, ...] = ()

    def find(self, header: str) -> tuple[Column, int | None] | None:
        """Return a column's figure and year."""
        for column in self.columns:
            if match := re.fullmatch(column.pattern, header.strip().lower()):
                year_text = match.groupdict().get("year")
                return column, None if year_text is None else 2000 + int(year_text)
        return None


_Y = r"(?P<year>\d\d)"


def _columns(unit: Unit, **patterns: str) -> tuple[Column, ...]:
    return tuple(Column(name, pattern, unit) for name, pattern in patterns.items())


_DECLARED_INCOME = Kind(
    "filosofi-declared",
    "commune",
    "INSEE, Filosofi {year}, revenu déclaré",
    "INSEE",
    ("codgeo",),
    (
        *_columns("count", tax_households=f"nbmen{_Y}", tax_persons=f"nbpers{_Y}"),
        *_columns("number", consumption_units=f"nbuc{_Y}", declared_gini=f"gi{_Y}", declared_s80_s20=f"s80s20{_Y}"),
        *_columns("number", declared_d9_d1="rd"),
        *_columns("percent", share_taxed_households=f"pmimp{_Y}", share_activity_income=f"pact{_Y}"),
        *_columns("percent", share_wages=f"ptsa{_Y}", share_unemployment_benefits=f"pcho{_Y}"),
        *_columns("percent", share_self_employed_income=f"pben{_Y}", share_pensions=f"ppen{_Y}"),
        *_columns("percent", share_other_income=f"paut{_Y}"),
        *_columns("euros", declared_income_q1=f"q1{_Y}", declared_income_median=f"q2{_Y}"),
        *_columns("euros", declared_income_q3=f"q3{_Y}", declared_income_q3_q1="q3_q1"),
        *_columns("euros", **{f"declared_income_d{n}": f"d{n}{_Y}" for n in (1, 2, 3, 4, 6, 7, 8, 9)}),
    ),
    2021,
    ("libgeo",),
)
_LIVING_STANDARD = Kind(
    "filosofi-living-standard",
    "commune",
    "INSEE, Filosofi {year}, niveau de vie",
    "INSEE",
    ("code", "codgeo", "geo"),
    (
        *_columns("count", tax_households=f"nbmenfisc{_Y}", tax_persons=f"nbpersmenfisc{_Y}"),
        *_columns("euros", median_living_standard=f"med_sl|med{_Y}", living_standard_d1=f"d1_sl|d1{_Y}"),
        *_columns("euros", living_standard_d9=f"d9_sl|d9{_Y}"),
        *_columns("number", living_standard_d9_d1=f"ir_d9_d1_sl|rd{_Y}"),
        *_columns("percent", poverty_rate=f"pr_md60|tp60{_Y}", share_taxed_households=f"s_hh_tax|pimp{_Y}"),
        *_columns("percent", share_pensions=f"s_ret_pen_di|ppen{_Y}", share_social_benefits=f"s_soc_ben_di|ppsoc{_Y}"),
        *_columns("percent", share_unemployment_benefits="s_ei_di_une"),
    ),
    2021,
    ("libgeo",),
)
_CENSUS = Kind(
    "census",
    "commune",
    "INSEE, recensement {year}",
    "INSEE",
    ("code", "codgeo"),
    (
        *_columns("count", population="population"),
        *_columns("percent", share_65_plus="part65plus", share_0_14="partmoins15", unemployment_rate="tauxchomage"),
        *_columns("percent", share_managers="partcadres", share_workers="partouvriers"),
        *_columns("percent", share_graduates="partdiplomesup"),
    ),
    2022,
    ("libgeo",),
)
_IRIS_POPULATION = Kind(
    "iris-population",
    "iris",
    "INSEE, recensement {year}, IRIS",
    "INSEE",
    ("iris",),
    (
        *_columns("count", population=f"pop|p{_Y}_pop", population_0_19=f"pop_0_19|p{_Y}_pop0019"),
        *_columns("count", population_20_64=f"pop_20_64|p{_Y}_pop2064", population_65_plus=f"pop_65p|p{_Y}_pop65p"),
        *_columns("count", dwellings=f"logements|p{_Y}_log", dwellings_main=f"res_principales|p{_Y}_rp"),
        *_columns("count", dwellings_secondary=f"res_secondaires|p{_Y}_rsecocc"),
        *_columns("count", dwellings_vacant=f"logements_vacants|p{_Y}_logvac", houses=f"maisons|p{_Y}_maison"),
        *_columns("count", flats=f"appartements|p{_Y}_appart", main_flats=f"rp_en_appartement|p{_Y}_rpappart"),
    ),
    2021,
    ("com", "typ_iris", "lab_iris", "reg", "dep", "uu2020", "libcom", "triris", "grd_quart", "libiris", "modif_iris"),
)
_IRIS_POVERTY = Kind(
    "iris-poverty",
    "iris",
    "INSEE, Filosofi {year}, IRIS",
    "INSEE",
    ("iris",),
    (
        *_columns("percent", poverty_rate=f"disp_tp60{_Y}"),
        *_columns("euros", median_living_standard=f"disp_med{_Y}"),
    ),
    2019,
    ("libiris", "com", "libcom"),
)
_MUNICIPAL_POPULATION = Kind(
    "municipal-population",
    "commune",
    "INSEE, populations de référence {year}",
    "INSEE",
    ("codgeo",),
    _columns("count", municipal_population=f"p{_Y}_pop"),
    2023,
    ("reg", "dep", "cv", "libgeo"),
)
_PORTRAITS = Kind(
    "constituency-portraits",
    "constituency",
    "INSEE, portraits des circonscriptions législatives {year}",
    "INSEE",
    ("circo",),
    (
        *_columns("count", registered_2022="inscrit_22", population="pop_légal_19", population_2013="pop_légal_13"),
        *_columns("number", mean_age="age_moyen", population_yearly_change_percent="tvar_pop"),
        *_columns("percent", poverty_rate="tx_pauvrete60_diff", share_managers="act_cad", share_workers="act_ouv"),
        *_columns("percent", share_unemployed_active="act_cho", share_owners="proprio", share_tenants="locatai"),
        *_columns("percent", share_houses="maison", share_second_homes="log_sec", share_vacant="log_vac"),
        *_columns("euros", median_living_standard="nivvie_median_diff"),
        *_columns("euros", living_standard_d1="d1_diff", living_standard_d9="d9_diff"),
    ),
    2022,
    ("nom de la circonscription",),
)
_RECIPIENTS = Kind(
    "caf-recipients",
    "commune",
    "CNAF, foyers allocataires au 31 décembre {year}",
    "CNAF",
    ("codes_insee", "numcom"),
    (
        *_columns("count", recipient_households="nb_allocataires|nb_foyers", covered_persons="nb_pers_couv"),
        *_columns("count", reference_households="nb_allocataires_ress", reference_persons="nb_pers_couv_ress"),
        *_columns("count", low_income_households="all_bas_revenu", low_income_persons="pers_bas_revenu"),
    ),
    2021,
    ("communes", "nomcom", "dtref"),
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.id: kind
    for kind in (
        *(_DECLARED_INCOME, _LIVING_STANDARD, _CENSUS, _IRIS_POPULATION, _IRIS_POVERTY),
        *(_MUNICIPAL_POPULATION, _PORTRAITS, _RECIPIENTS),
    )
}
