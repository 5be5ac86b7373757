"""How the generator groups and names what the documents have: on small ones, and on ours."""

import pytest

from clients.making.__main__ import read_apis
from clients.making.reading import Operation
from clients.making.resources import group_operations, iterator_name


def operation(name: str, path: str, tag: str = "people", method: str = "GET", back_office: bool = False) -> Operation:
    return Operation(name, tag, back_office, method, path, "", (), None, "nothing", None, None, False)


def named(*operations: Operation) -> dict[str, str]:
    return {one.name: name for resource in group_operations(list(operations)) for name, one in resource.methods}


def test_a_method_is_what_is_left_of_an_id_without_the_resource_s_own_noun() -> None:
    assert named(
        operation("list_people", "/v1/people"),
        operation("get_person", "/v1/people/{person_id}"),
        operation("set_person_opinion", "/v1/people/{person_id}/opinion"),
        operation("bulk_upsert_people", "/v1/people/bulk"),
        operation("list_custom_fields", "/v1/custom-fields"),
    ) == {
        "list_people": "list",
        "get_person": "get",
        "set_person_opinion": "set_opinion",
        "bulk_upsert_people": "bulk_upsert",
        "list_custom_fields": "list_custom_fields",
    }


def test_where_two_would_have_one_name_the_nearest_to_the_collection_has_it() -> None:
    assert named(
        operation("get_request_match", "/v1/requests/{id}/match", "matches"),
        operation("get_match", "/v1/matches/{match_id}", "matches"),
        operation("get_matches", "/v1/statistics/of/matches", "matches"),
    ) == {"get_match": "get", "get_matches": "get_matches", "get_request_match": "get_request"}


def test_a_keyword_of_python_is_no_name() -> None:
    assert named(operation("import_stations", "/v1/imports", "stations")) == {"import_stations": "import_stations"}


def test_two_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        group_operations([operation("get", "/a", "x"), operation("get_x", "/b", "x"), operation("get", "/c", "x")])


def test_those_to_begin_with_come_first() -> None:
    operations = [
        operation("erase_person", "/v1/people/{id}", back_office=True),
        operation("list_people", "/v1/people"),
    ]
    (people,) = group_operations(operations)
    assert [name for name, _ in people.methods] == ["list", "erase"]


def test_each_goes_through_what_list_gives() -> None:
    assert [iterator_name(one) for one in ("list", "list_lines", "get")] == ["each", "each_of_lines", "each_of_get"]


def test_every_operation_of_ours_has_one_place_and_no_iterator_takes_a_method_s_name() -> None:
    for api in read_apis():
        resources = group_operations(api.operations)
        assert len({one.name for one in resources}) == len(resources)
        assert sum(len(one.methods) for one in resources) == len(api.operations)
        for resource in resources:
            names = [name for name, _ in resource.methods]
            names += [iterator_name(name) for name, one in resource.methods if one.row]
            assert len(set(names)) == len(names), resource.name
