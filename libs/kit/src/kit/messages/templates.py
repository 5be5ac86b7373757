"""Messages from templates: one text for both parts of a mail, and an SMS.

A template `messages/<name>.txt` has the blocks `subject`, `body` and optionally `sms`. Paragraphs are separated by an
empty line; `{{ link("Confirmer", url) }}` is a URL in the text and a button in HTML. The subject sees public variables
only (the candidate, the round), so it cannot name a person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from kit.text import french

_LINK = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002")
_MARKS = re.compile("[\ue000-\ue002]")


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text: str
    html: str


class _Marked(str):
    """A link of the template; typed text cannot make one."""


class MessageTemplates:
    """The templates of one package."""

    def __init__(self, package: str) -> None:
        loader = ChoiceLoader([PackageLoader(package), PackageLoader("kit")])
        self._texts = Environment(
            loader=loader,
            autoescape=False,  # it is text; the HTML part escapes it below
            undefined=StrictUndefined,
            finalize=_plain,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._texts.filters["date"] = french.day
        self._texts.filters["moment"] = french.moment
        self._texts.filters["number"] = french.number
        self._texts.filters["of"] = french.of
        self._texts.globals["link"] = _link  # pyright: ignore[reportArgumentType]  # any function may be one
        self._pages = Environment(loader=loader, autoescape=select_autoescape(default=True), undefined=StrictUndefined)

    def mail(self, name: str, public: Mapping[str, Any], private: Mapping[str, Any]) -> RenderedMail:
        """Render a mail. `public` must have the `candidate`."""
        subject = " ".join(self._block(name, "subject", public).split())
        body = self._block(name, "body", {**private, **public})
        paragraphs = [_parts(paragraph) for paragraph in re.split(r"\n\s*\n", body.strip())]
        html = self._pages.get_template("messages/mail.html").render(
            subject=subject, paragraphs=paragraphs, candidate=public["candidate"]
        )
        return RenderedMail(subject, _LINK.sub(_in_text, body.strip()) + "\n", html)

    def sms(self, name: str, public: Mapping[str, Any], private: Mapping[str, Any]) -> str:
        """Render an SMS, on one line."""
        return " ".join(_LINK.sub(r"\2", self._block(name, "sms", {**private, **public})).split())

    def _block(self, name: str, block: str, values: Mapping[str, Any]) -> str:
        template = self._texts.get_template(f"messages/{name}.txt")
        return "".join(template.blocks[block](template.new_context(dict(values))))


def _link(label: str, url: str) -> str:
    return _Marked(f"\ue000{_MARKS.sub('', label)}\ue001{_MARKS.sub('', url)}\ue002")


def _plain(value: Any) -> Any:
    """Return unmarked text on one line, without control characters."""
    if isinstance(value, _Marked) or not isinstance(value, str):
        return value
    return " ".join(_MARKS.sub("", value).split())


def _in_text(match: re.Match[str]) -> str:
    return f"{match[1]} : {match[2]}"


def _parts(paragraph: str) -> list[tuple[str, str]]:
    """Return text and links in order: (text, "") or (label, URL)."""
    parts: list[tuple[str, str]] = []
    at = 0
    for match in _LINK.finditer(paragraph):
        parts.append((paragraph[at : match.start()], ""))
        parts.append((match[1], match[2]))
        at = match.end()
    parts.append((paragraph[at:], ""))
    return [(text, url) for text, url in parts if text.strip() or url]
