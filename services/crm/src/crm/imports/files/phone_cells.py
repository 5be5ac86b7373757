"""Phone numbers in cells of spreadsheets: several, with words beside them, or rounded by the spreadsheet."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crm.people.records.contacts import number_of

_PARTS = re.compile(r"[,;|/\n]|\s(?:et|ou)\s")
_NUMBER = re.compile(r"(?:\+|\b)[0-9][0-9 .\-()\u00a0\u202f]{6,}[0-9]")
_NATIONAL = re.compile(r"(?<![0-9+])0[1-9](?:[ .\-]?[0-9]{2}){4}(?![0-9])")
"""A French number; of two that only a space parts, as a cell of two lines becomes, each."""
_ROUNDED = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?0*([0-9]{1,2})")


class ReadNumber(NamedTuple):
    """A number in E.164, None for an invalid one. `remark`: why not, or what beside the number was left."""

    number: str | None
    remark: str | None = None


def read_numbers(cell: str, regions: Sequence[str]) -> list[ReadNumber]:
    """Read a cell of one number, or of several. `regions`: tried for a number without `+`."""
    whole = number_of(cell, regions)
    if whole is not None:
        return [ReadNumber(whole)]
    if rounded := _ROUNDED.fullmatch(cell):
        return [_unrounded(rounded, regions)]
    return list(_parts(cell, regions))


def _parts(cell: str, regions: Sequence[str]) -> Iterator[ReadNumber]:
    for part in filter(None, map(str.strip, _PARTS.split(cell))):
        if number := number_of(part, regions):
            yield ReadNumber(number)
            continue
        texts = _NUMBER.findall(part)
        numbers = [
            text for whole in texts for text in ([whole] if number_of(whole, regions) else _NATIONAL.findall(whole))
        ]
        found = [number for text in numbers if (number := number_of(text, regions))]
        if found and len(numbers) > len(texts) and not _NATIONAL.sub("", part).strip():
            yield from (ReadNumber(number) for number in found)
        elif found:
            yield from (ReadNumber(number, "beside_number") for number in found)
        elif any(character.isdigit() for character in part) or part == cell:
            yield ReadNumber(None, "phone")
        else:
            yield ReadNumber(None, "beside_number")


def _unrounded(rounded: re.Match[str], regions: Sequence[str]) -> ReadNumber:
    """Read `6,12345678E+08`, which is whole; of `6,12E+08` the spreadsheet has lost the end."""
    digits, zeros = rounded[1] + (rounded[2] or ""), int(rounded[3]) + 1 - len(rounded[1] + (rounded[2] or ""))
    number = number_of(digits, regions) if zeros == 0 else None
    return ReadNumber(number, None if number else "rounded")
