"""Rendering of a text as a plain, responsive mail: paragraphs, headings (`# `), lists (`- `), links
(`[texte](https://…)`), bold words (`**texte**`), buttons (`[[texte]](https://…)` alone in a paragraph) and pictures of
the sender's own (`![description](picture:id)` alone in a paragraph).

Both parts have the same content. Everything is escaped; the only markup is ours. Blocks common to many recipients are
cached.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from kit.text.french_typography import no_breaks

_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\((https?://[^\s()<>\"']{1,500})\)")
_BOLD = re.compile(r"\*\*([^*\n]{1,400})\*\*")
_BUTTON = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]\((https?://[^\s()<>\"']{1,500})\)")
_PICTURE = re.compile(r"!\[([^\[\]\n]{1,200})\]\(picture:([0-9a-f-]{36})\)")
_HEADING = re.compile(r"^# ", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n\s*\n")
_HEAD = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body style="margin:0;background:#f4f4f1;color:#1c1c1a;font:17px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div role="main" style="max-width:36em;margin:0 auto;padding:24px 16px">
"""
_FOOT = '<hr style="border:0;border-top:1px solid #c9c9c4;margin:24px 0 12px">\n'
_P = '<p style="margin:0 0 16px;overflow-wrap:anywhere">'
_IMG = (
    '<p style="margin:0 0 16px"><img src="{src}" alt="{alt}" style="display:block;max-width:100%;height:auto;border:0">'
    "</p>\n"
)
_BUTTON_HTML = (
    '<p style="margin:0 0 16px"><a href="{href}" style="display:inline-block;padding:12px 20px;border-radius:6px;'
    'background:#1f4e79;color:#ffffff;text-decoration:none;font-weight:600">{words}</a></p>\n'
)
_SMALL = '<p style="margin:0 0 8px;font-size:14px;color:#55554f;overflow-wrap:anywhere">'


def as_text(body: str, foot: Sequence[str]) -> str:
    """Render as text, with links as `texte : https://…` and the footer after a line of dashes."""
    lines = "\n".join(spell_links(line) for line in foot)
    return f"{spell_links(body).strip()}\n\n-- \n{lines}\n"


def spell_links(text: str) -> str:
    """Write links and buttons out, and what pictures show, where nothing can be clicked or seen; headings as lines."""
    words = _PICTURE.sub(r"(Image : \1)", _BUTTON.sub(r"\1 : \2", _HEADING.sub("", text)))
    return _BOLD.sub(r"\1", _LINK.sub(r"\1 : \2", words))


def pictures_in(text: str) -> list[str]:
    """Return the ids of the pictures that a text shows."""
    return [match[2] for match in _PICTURE.finditer(text)]


def paragraphs_of(text: str) -> list[str]:
    """Split the text into paragraphs at empty lines."""
    return [paragraph.strip() for paragraph in _PARAGRAPHS.split(text.replace("\r", "").strip()) if paragraph.strip()]


def link_address(text: str, url: str) -> str:
    """Turn a bare URL into a link."""
    return re.sub(rf"(?<!\]\(){re.escape(url)}", f"[{url}]({url})", text) if url else text


def as_html(
    subject: str, body: str, foot: Sequence[str], language: str = "fr", direction: str = "ltr", pictures: str = ""
) -> str:
    """Render as HTML. `pictures`: the address that the sender's pictures are under; without it none is shown."""
    header = _HEAD.replace("{lang}", language).replace("{dir}", direction).replace("{title}", escape(subject))
    blocks = [_set_block(paragraph, pictures, language) for paragraph in paragraphs_of(body)]
    last = [_set_foot(line, language) for line in foot]
    return "".join((header, *blocks, _FOOT, *last, "</div></body></html>\n"))


@lru_cache(256)
def _set_block(text: str, pictures: str, language: str) -> str:
    """Render a block, in French with the spaces that no line may break at."""
    block = _block(text, pictures)
    return no_breaks(block) if language == "fr" else block


@lru_cache(256)
def _set_foot(line: str, language: str) -> str:
    foot = f"{_SMALL}{_inline(line)}</p>"
    return no_breaks(foot) if language == "fr" else foot


def _block(text: str, pictures: str = "") -> str:
    if (match := _PICTURE.fullmatch(text)) and pictures:
        return _IMG.format(src=f"{escape(pictures)}/{match[2]}.jpg", alt=escape(match[1]))
    if match := _BUTTON.fullmatch(text):
        return _BUTTON_HTML.format(href=escape(match[2]), words=escape(match[1]))
    lines = text.split("\n")
    if lines[0].startswith("# "):
        title = f'<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">{_inline(lines[0][2:])}</h1>\n'
        return title + (_block("\n".join(lines[1:]), pictures) if len(lines) > 1 else "")
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>\n'
    return f"{_P}{'<br>'.join(_inline(line) for line in lines)}</p>\n"


@lru_cache(256)
def _inline(text: str) -> str:
    if "](" not in text:
        return _bold(text)
    parts: list[str] = []
    at = 0
    for match in _LINK.finditer(text):
        parts.append(_bold(text[at : match.start()]))
        parts.append(f'<a href="{escape(match[2])}" style="color:#1f4e79">{_bold(match[1])}</a>')
        at = match.end()
    parts.append(_bold(text[at:]))
    return "".join(parts)


def _bold(text: str) -> str:
    """Escape a text, with its bold words."""
    return _BOLD.sub(r"<strong>\1</strong>", escape(text)) if "**" in text else escape(text)
