"""Conversion of a report's content to template values, with pictures as SVG."""

from collections.abc import Iterator
from typing import Any

from predict.maps.svg import draw_picture
from predict.reports.blocks import Block, Bullets, Content, Figure, Heading, Section, Table, Text


def to_page(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "subtitle": content.subtitle,
        "facts": [list(fact) for fact in content.facts],
        "sections": [_section(section) for section in content.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "message": section.message,
        "missing": section.missing,
        "blocks": list(_blocks(section)),
    }


def _blocks(section: Section) -> Iterator[dict[str, Any]]:
    for number, block in enumerate(section.blocks):
        yield _block(block, f"{section.key}-{number}")


def _block(block: Block, key: str) -> dict[str, Any]:
    match block:
        case Text():
            return {"kind": block.kind, "text": block.text}
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Bullets():
            return {"kind": "bullets", "texts": list(block.texts)}
        case Table():
            return {
                "kind": "table",
                "caption": block.cut(len(block.rows)).caption,
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "numbers": list(block.numbers),
                "strong": list(block.strong),
            }
        case Figure():
            return {
                "kind": "figure",
                "svg": draw_picture(block.picture, key),
                "caption": block.caption,
                "share": block.share,
            }
