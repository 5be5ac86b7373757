import pytest
from elections import keys
from hypothesis import given
from hypothesis import strategies as st

MAINLAND = st.sampled_from(sorted(keys.MAINLAND))


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ZA101", "97101"),
        ("ZB234", "97234"),
        ("ZC362", "97362"),
        ("ZD424", "97424"),
        ("ZM503", "97603"),
        ("ZM603", "97603"),
        ("ZS502", "97502"),
        ("ZP011", "98711"),
        ("ZP758", "98758"),
        ("ZN833", "98833"),
        ("ZW001", "98601"),
        ("971101", "97101"),
        ("97101", "97101"),
        ("ZX701", "ZX701"),
        ("97801", "ZX801"),
        ("ZZ009", "ZZ009"),
        ("1001", "01001"),
        ("2a004", "2A004"),
        ("94033", "94033"),
    ],
)
def test_every_year_s_spelling_of_a_commune_gives_one_key(written: str, key: str) -> None:
    assert keys.commune_key(written) == key
    assert keys.commune_key(key) == key


@pytest.mark.parametrize(
    ("department", "commune", "key"),
    [
        ("1", "4", "01004"),
        ("94", "033", "94033"),
        ("2A", "004", "2A004"),
        ("ZA", "101", "97101"),
        ("971", "101", "97101"),
        ("971", "97101", "97101"),
        ("ZM", "501", "97601"),
        ("94", "94033", "94033"),
    ],
)
def test_a_three_figure_commune_is_completed_by_its_department(department: str, commune: str, key: str) -> None:
    assert keys.commune_key(commune, department) == key


@pytest.mark.parametrize("code", ["02.1", "40-1", "069A", "601A", "023B", "322b", "0D11", "JUS1", "1A"])
def test_a_station_code_that_holds_a_letter_is_never_padded_again(code: str) -> None:
    assert keys.station_code(code) == code


@pytest.mark.parametrize(
    ("written", "department", "key"),
    [
        ("9406", None, "9406"),
        ("2A01", None, "2A01"),
        ("101", None, "0101"),
        ("0101", None, "0101"),
        ("94006", None, "9406"),
        ("094-06", None, "9406"),
        ("001-01", None, "0101"),
        ("02A-01", None, "2A01"),
        ("97101", None, "97101"),
        ("971001", None, "97101"),
        ("971-01", None, "97101"),
        ("ZA01", None, "97101"),
        ("ZM-02", None, "97602"),
        ("ZZ09", None, "ZZ09"),
        ("099-09", None, "ZZ09"),
        ("ZX01", None, "ZX01"),
        ("06", "94", "9406"),
        ("6", "94", "9406"),
        ("1", "1", "0101"),
        ("101", "1", "0101"),
        ("01", "ZA", "97101"),
    ],
)
def test_every_spelling_of_a_constituency_gives_one_key(written: str, department: str | None, key: str) -> None:
    assert keys.constituency_key(written, department) == key


@pytest.mark.parametrize("code", ["", "20", "96", "Z9", "9400", "abc", "94-", "99999", "é"])
def test_a_code_that_is_no_constituency_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="circonscription"):
        keys.constituency_key(code)


@pytest.mark.parametrize("code", ["", "123456", "ZZZZZ", "2C001", "94O33", "٩٤٠٣٣"])
def test_a_code_that_is_no_commune_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="commune"):
        keys.commune_key(code)


@pytest.mark.parametrize("code", ["", "00001", "a b", "12\x00", "à"])
def test_a_code_that_is_no_station_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="bureau"):
        keys.station_code(code)


@given(MAINLAND, st.integers(1, 999), st.integers(1, 9999))
def test_a_key_does_not_depend_on_padding(department: str, commune: int, code: int) -> None:
    key = keys.station_key(str(commune), str(code), department.lstrip("0"))
    assert key == f"{department}{commune:03d}_{code:04d}"
    assert keys.parse_station(key) == (key[:5], key[6:])


@given(MAINLAND, st.integers(1, 99))
def test_a_constituency_key_reads_itself_back(department: str, number: int) -> None:
    key = f"{department}{number:02d}"
    spellings = [key, f"{department}0{number:02d}", f"0{department}-{number:02d}", key.lstrip("0")]
    assert {keys.constituency_key(spelling) for spelling in spellings} == {key}
    assert keys.constituency_key(str(number), department) == key
    assert keys.department_of(key) == department


@given(st.text(max_size=8))
def test_any_text_is_a_key_or_a_refusal(text: str) -> None:
    for read in (keys.commune_key, keys.station_code, keys.constituency_key, keys.parse_station):
        try:
            once = read(text)
        except ValueError:
            continue
        if isinstance(once, str):
            assert read(once) == once


@pytest.mark.parametrize(
    ("code", "department", "key"),
    [("5", "94", "9405"), ("05", "94", "9405"), ("0105", None, "0105"), ("1", "2A", "2A01"), ("3", "ZA", "97103")],
)
def test_a_canton_is_its_department_and_two_digits(code: str, department: str | None, key: str) -> None:
    assert keys.canton_key(code, department) == key


@pytest.mark.parametrize(
    ("code", "department", "key"),
    [("75056SR05", None, "75056SR05"), ("056SR05", "75", "75056SR05"), ("055SR01", "13", "13055SR01")],
)
def test_a_sector_keeps_the_code_of_its_city(code: str, department: str | None, key: str) -> None:
    assert keys.sector_key(code, department) == key


@pytest.mark.parametrize("code", ["", "x", "00", "94033"])
def test_what_is_no_canton_or_sector_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="canton"):
        keys.canton_key(code, "94")
    with pytest.raises(ValueError, match="secteur"):
        keys.sector_key(code, "94")


def test_a_place_abroad_is_known_by_its_territory_and_by_its_station() -> None:
    assert all(map(keys.is_abroad, ("circo:ZZ07", "circo:9907", "circo:09907", "ZZ071_0001")))
    assert not any(map(keys.is_abroad, ("circo:7606", "commune:99", "nation:FR", "94080_0001", "ZP011_0001", "")))
