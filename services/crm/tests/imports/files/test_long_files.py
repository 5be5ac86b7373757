"""A file of people may be longer than any other upload, wherever the API or a page takes one; little of it is held."""

import csv
import io
import re
from collections.abc import AsyncIterator

import pytest
from crm.app import FILES_OF_PEOPLE
from crm.imports.files import csv_lines
from crm.imports.files.counts import TAGS_TOLD, first_tags
from crm.imports.files.csv_lines import BATCH, HEAVIEST, blocks, records_of
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.web.bodies import UPLOAD_BYTES

GIGABYTES = 2 * 10**9


@pytest.mark.parametrize("path", FILES_OF_PEOPLE)
async def test_two_gigabytes_are_begun_to_be_read_and_four_are_not(client: AsyncClient, path: str) -> None:
    assert GIGABYTES > UPLOAD_BYTES
    address = re.sub(r"{\w+}", "7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55", path)
    form = {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"}
    begun = await client.post(address, content=b"--x--\r\n", headers=form | {"Content-Length": str(GIGABYTES)})
    assert (begun.status_code, begun.json()["pointer"]) == (422, "/file")
    refused = await client.post(address, content=b"", headers=form | {"Content-Length": str(2 * GIGABYTES)})
    assert refused.status_code == 413


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 20):
        yield content[start : start + (1 << 20)]


@pytest.mark.parametrize("length", [20, 5_000, 100_000])
async def test_a_batch_is_as_small_as_its_lines_are_long(length: int) -> None:
    lines = 3 * HEAVIEST // max(length, 200)
    content = b"Nom;Note\n" + b"".join(b"n%d;" % number + b"x" * length + b"\n" for number in range(lines))
    read, before = list[str](), 0
    async for block in blocks(pieces(content), "utf-8-sig", ";"):
        records, at = block.records(), block.read
        assert len(records) <= BATCH
        # What a piece has above it, and what it cuts in two, comes with it.
        assert sum(len(cell) for _, record in records for cell in record) <= HEAVIEST + (2 << 20)
        assert at >= before
        read, before = read + [record[0] for _, record in records], at
    assert read == [f"n{number}" for number in range(lines)]
    assert before == len(content)


@given(st.lists(st.sets(st.text(max_size=3), max_size=TAGS_TOLD), max_size=6))
def test_the_tags_that_are_told_are_the_first_of_all(batches_of_tags: list[set[str]]) -> None:
    told = set[str]()
    for tags in batches_of_tags:
        told = first_tags(told, tags)
    assert told == set(sorted(set[str]().union(*batches_of_tags))[:TAGS_TOLD])


_CELL = st.text(st.sampled_from('ab";\n '), max_size=6)


@given(st.lists(st.lists(_CELL, min_size=1, max_size=3), max_size=40), st.integers(1, 5), st.integers(1, 30))
async def test_a_file_in_blocks_has_the_records_of_the_whole(rows: list[list[str]], most: int, after: int) -> None:
    """However short the blocks; no record is cut, each has the line it begins on, and `after` is gone on behind."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", lineterminator="\n").writerows([["Nom"], *rows])
    content = buffer.getvalue()
    whole = [one for one in records_of(content, ";", 1)][1:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_lines, "BATCH", most)
        patch.setattr(csv_lines, "_SLICE", 16)
        read = [block async for block in blocks(pieces(content.encode()), "utf-8-sig", ";", after=after)]
    assert [record for block in read for record in block.records()] == [one for one in whole if one[0] > after]
    assert all(block.lines <= most or len(block.records()) <= 1 for block in read)
