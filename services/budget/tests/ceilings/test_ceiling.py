from datetime import date
from decimal import Decimal

import pytest
from budget.ceilings.answers import Ceiling, Missing, Question
from budget.ceilings.ceiling import compute_ceiling
from budget.ceilings.money import exact
from budget.ceilings.senators import SENATORS
from common.schemas.elections import ElectionKind

from .questions import TODAY, answer, ceiling, refused


def test_each_step_has_its_text_and_its_article() -> None:
    found = ceiling("municipales", 238_695)

    assert [(step.text, exact(step.amount), step.article) for step in found.steps] == [
        ("15 000 × 1,22", "18300.00", "L. 52-11"),
        ("15 000 × 1,07", "16050.00", "L. 52-11"),
        ("30 000 × 0,91", "27300.00", "L. 52-11"),
        ("40 000 × 0,84", "33600.00", "L. 52-11"),
        ("50 000 × 0,76", "38000.00", "L. 52-11"),
        ("88 695 × 0,69", "61199.55", "L. 52-11"),
        ("× 1,23", "239172.9465", "décret 2009-1730"),
    ]


def test_it_is_displayed_half_up_and_warns_on_the_lower_figure() -> None:
    found = ceiling("municipales", 238_695)

    assert (found.displayed, found.alert) == (239_173, 239_172)


def test_a_deputy_has_a_lump_sum_and_an_amount_by_inhabitant() -> None:
    found = ceiling("legislatives", 144_800, on=date(2022, 6, 12), territory="circo:5911")

    assert [step.text for step in found.steps] == ["38 000", "144 800 × 0,15", "× 1,26"]
    assert found.steps[-1].article == "décret 2008-1300"


def test_a_small_commune_has_no_ceiling() -> None:
    assert "ni plafond ni compte" in refused("municipales", 8_999).reason
    assert refused("municipales", 0).article == "L. 52-4, dernier alinéa"
    assert ceiling("municipales", 9_000).displayed == 13_505


def test_a_small_canton_had_none_until_the_tickets_of_two() -> None:
    assert "ni plafond ni compte" in refused("departementales", 8_000, on=date(2008, 3, 9)).reason
    assert ceiling("departementales", 8_000, on=date(2021, 6, 20)).amount == Decimal("7557.12")


@pytest.mark.parametrize("on", [date(2020, 3, 15), date(2020, 6, 28)])
def test_the_second_round_put_off_to_june_2020_had_a_fifth_more(on: date) -> None:
    second = ceiling("municipales", 158_454, 2, on)  # Grenoble, published as "about 281 000"

    assert [step.text for step in second.steps[-2:]] == ["× 1,23", "× 1,2"]
    assert abs(second.displayed - 281_000) < 2_000
    assert ceiling("municipales", 158_454, 1, on).steps[-1].text == "× 1,23"


@pytest.mark.parametrize("election", ["departementales", "regionales", "territoriales"])
def test_june_2021_had_a_fifth_more(election: str) -> None:
    usual, then = ceiling(election, 50_000, on=TODAY), ceiling(election, 50_000, on=date(2021, 6, 20))

    assert then.amount == usual.amount * Decimal("1.2")
    assert then.steps[-1].article == "loi 2021-191, art. 6, 4°"


def test_one_coefficient_follows_another_on_its_day() -> None:
    last, first = (ceiling("regionales", 10_000, on=on) for on in (date(2009, 12, 31), date(2010, 1, 1)))

    assert (last.steps[-1].text, first.steps[-1].text) == ("× 1,18", "× 1,23")


def test_a_senator_s_depends_on_how_many_the_department_elects() -> None:
    assert ceiling("senatoriales", 100_000, senators=2, on=date(2023, 9, 24)).amount == 15_000
    assert ceiling("senatoriales", 100_000, senators=3, on=date(2023, 9, 24)).amount == 12_000
    assert ceiling("senatoriales", 100_000, senators=3, on=date(2011, 9, 25)).amount == 15_000
    assert isinstance(answer("senatoriales", 100_000), Missing)


def test_a_department_s_senators_are_known() -> None:
    """Against the totals of tableau n° 5, that counts Belfort with the first departments, Corsica as number 20."""
    paris_region = {"75", "77", "78", "91", "92", "93", "94", "95"}
    totals = {"Ain à Indre": 0, "Indre-et-Loire à Pyrénées-Orientales": 0, "Bas-Rhin à Yonne": 0, "Île-de-France": 0}
    for code, count in SENATORS.items():
        number = code.replace("2A", "20").replace("2B", "20")
        if len(code) == 3:
            continue
        if code in paris_region:
            totals["Île-de-France"] += count
        elif number <= "36" or number == "90":
            totals["Ain à Indre"] += count
        elif number <= "66":
            totals["Indre-et-Loire à Pyrénées-Orientales"] += count
        else:
            totals["Bas-Rhin à Yonne"] += count

    assert list(totals.values()) == [103, 97, 62, 53]
    assert sum(SENATORS.values()) == 328  # of 348: the others are the collectivities' and the French abroad's
    on = date(2023, 9, 24)
    assert ceiling("senatoriales", 100_000, on=on, territory="departement:94").amount == 12_000
    assert ceiling("senatoriales", 100_000, on=on, territory="41").amount == 15_000


def test_the_president_and_europe_have_fixed_amounts() -> None:
    assert ceiling("presidentielle", on=date(2022, 4, 10)).amount == 16_851_000
    assert ceiling("presidentielle", round=2, on=date(2022, 4, 10)).amount == 22_509_000
    assert ceiling("europeennes", on=date(2024, 6, 9)).amount == 9_200_000
    assert ceiling("europeennes", on=date(2014, 5, 25)).amount == 1_265_000


def test_mayotte_has_its_own_coefficient_but_for_deputies() -> None:
    assert ceiling("municipales", 20_000, territory="97611").steps[-1].article == "décret 2010-1656"
    assert ceiling("departementales", 20_000, territory="departement:976").steps[-1].text == "× 1,31"
    assert ceiling("legislatives", 20_000, territory="circo:97601").steps[-1].text == "× 1,26"


def test_the_pacific_counts_in_its_own_francs() -> None:
    provinces = ceiling("territoriales", 20_000, territory="988")
    assert (provinces.currency, provinces.amount) == ("XPF", Decimal(15_000 * 127 + 5_000 * 100) * Decimal("1.31"))

    noumea = ceiling("municipales", 94_285, 2, territory="98818")
    assert noumea.amount == 15_000 * 200 + 15_000 * 182 + 30_000 * 146 + 34_285 * 137
    assert "sans majoration" in noumea.warnings[0]

    papeete = ceiling("municipales", 26_926, territory="commune:98735")
    assert papeete.amount == Decimal(15_000 * 156 + 11_926 * 137) * Decimal("1.04")


@pytest.mark.parametrize(
    ("election", "territory", "article"),
    [
        ("municipales", "75056", "loi 2025-795"),
        ("municipales", "commune:69123", "loi 2025-795"),
        ("municipales", "13201", "loi 2025-795"),
        ("municipales", "secteur:13S01", "loi 2025-795"),
        ("legislatives", "circo:9901", "L. 330-9"),
        ("legislatives", "circo:ZZ01", "L. 330-9"),
        ("legislatives", "circo:98801", "L. 392, 5°"),
        ("legislatives", "circo:97701", "décret 2008-1300"),
        ("departementales", "departement:987", "L. 52-11"),
        ("territoriales", "departement:94", "L. 52-11"),
        ("senatoriales", "99", "L. 308-1"),
    ],
)
def test_what_the_law_does_not_say_is_not_guessed(election: str, territory: str, article: str) -> None:
    found = refused(election, 120_000, territory=territory)

    assert found.article == article
    assert "Demandez le chiffre officiel" in found.reason


def test_a_district_of_paris_lyon_or_marseille_was_computed_alone_before() -> None:
    on = date(2020, 3, 15)

    assert ceiling("municipales", 190_000, on=on, territory="75115").steps[-1].text == "× 1,23"
    assert "par secteur" in refused("municipales", 2_100_000, on=on, territory="75056").reason


def test_nothing_is_written_for_a_department_above_a_hundred_thousand() -> None:
    assert ceiling("departementales", 100_000).amount == Decimal("52213.5")
    assert "100 000" in refused("departementales", 100_001).reason
    assert refused("metropole-lyon", 100_001).article == "L. 224-25, L. 52-11"


def test_a_coefficient_that_was_not_read_is_not_guessed() -> None:
    assert "coefficient" in refused("legislatives", 100_000, on=date(2007, 6, 10)).reason
    assert refused("presidentielle", on=date(2002, 4, 21)).article.startswith("loi 62-1292")


def test_a_round_that_is_not_said_gives_the_lower_ceiling_and_says_so() -> None:
    unsaid = ceiling("municipales", 20_000, round=None)

    assert unsaid.amount == ceiling("municipales", 20_000, 1).amount
    assert unsaid.warnings[0].startswith("Tour non précisé")


def test_a_population_without_its_vintage_is_computed_and_said_to_be_unchecked() -> None:
    assert "R. 25-1" in ceiling("legislatives", 100_000).warnings[-1]
    dated = compute_ceiling(Question(ElectionKind.LEGISLATIVES, TODAY, 100_000, 1, vintage=2023))
    assert isinstance(dated, Ceiling)
    assert dated.warnings == ()
    assert ceiling("presidentielle", on=date(2022, 4, 10)).warnings == ()


@pytest.mark.parametrize("territory", ["collectivite:94", "region:94", "region:02", "departement:2A", "973"])
def test_corsica_guyane_and_martinique_have_the_regions_table(territory: str) -> None:
    assert ceiling("territoriales", 100_000, territory=territory).amount == Decimal(65_190)


def test_mayotte_is_known_by_its_region_too() -> None:
    assert ceiling("regionales", 100_000, territory="region:06").steps[-1].text == "× 1,31"
    assert ceiling("regionales", 100_000, territory="region:11").steps[-1].text == "× 1,23"


def test_a_population_that_is_needed_is_asked_for() -> None:
    found = answer("legislatives")

    assert isinstance(found, Missing)
    assert found.field == "population"
