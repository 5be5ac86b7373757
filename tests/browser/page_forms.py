"""The forms of a page, filled in badly, and what is wrong with the page that answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin
from uuid import uuid4

import httpx

_TYPED = frozenset({"text", "search", "number", "tel", "email", "url", "date", "time", "datetime-local", "month"})
_NONSENSE = {
    "number": "trois",
    "date": "hier",
    "time": "tôt",
    "datetime-local": "bientôt",
    "month": "mai",
    "email": "pas une adresse",
    "tel": "12",
    "url": "nulle part",
}
_UNNAMED = re.compile(r"^(?:au (?:moins|plus)|le champ|doit |valeur |texte |nombre )", re.IGNORECASE)
"""How a sentence begins that names no field: each says « Vérifiez l’objet : … »."""


@dataclass
class Input:
    name: str
    type: str
    value: str = ""
    is_checked: bool = False
    is_multiple: bool = False
    options: list[str] = field(default_factory=list[str])
    chosen: str | None = None
    attributes: dict[str, str | None] = field(default_factory=dict[str, str | None])

    @property
    def is_typed(self) -> bool:
        return self.type in _TYPED or self.type == "textarea"


@dataclass
class PageForm:
    page: str
    method: str
    action: str
    is_multipart: bool
    inputs: list[Input] = field(default_factory=list[Input])

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """What is the same in each row of a list."""
        return (
            self.method,
            re.sub(r"/(?:[0-9a-f-]{36}|[^/]*\d[^/]*)(?=/|$)", "/{}", self.action.partition("?")[0]),
            tuple(sorted({one.name for one in self.inputs})),
        )

    def empty(self) -> list[tuple[str, str]]:
        """Return what a browser sends of the form with all that can be left out left out."""
        sent = [one for one in self.inputs if one.type in ("hidden", "submit", "select") or one.is_typed]
        return [(one.name, self._least(one)) for one in sent if one.type != "select" or one.options]

    def nonsense(self) -> list[tuple[str, str]]:
        """Return the form with every box ticked, every choice made, and nonsense wherever one types."""
        sent: list[tuple[str, str]] = []
        for one in self.inputs:
            if one.is_typed:
                sent.append((one.name, _NONSENSE.get(one.type, f"zz {one.name} ¤")))
            elif one.type == "select":
                sent += [(one.name, next((option for option in reversed(one.options) if option), ""))]
            elif one.type != "file":
                sent.append((one.name, one.value))
        return sent

    def _least(self, one: Input) -> str:
        if one.type == "select":
            # A browser sends the first option where none is chosen.
            return one.chosen if one.chosen is not None else one.options[0]
        return "" if one.is_typed else one.value

    async def send(self, client: httpx.AsyncClient, values: list[tuple[str, str]]) -> httpx.Response:
        headers = {"Accept": "text/html", "Origin": str(client.base_url).rstrip("/")}
        if self.method == "get":
            return await client.get(self.action.partition("?")[0], params=tuple(values), headers=headers)
        if self.is_multipart:
            empty_files = [one.name for one in self.inputs if one.type == "file"]
            boundary = uuid4().hex
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
            content = _multipart(boundary, values, empty_files)
            return await client.post(self.action, content=content, headers=headers)
        body: dict[str, list[str]] = {}
        for name, value in values:
            body.setdefault(name, []).append(value)
        return await client.post(self.action, data=body, headers=headers)


def _multipart(boundary: str, values: list[tuple[str, str]], empty_files: list[str]) -> bytes:
    """Return what browsers send, with a file without a name and content where none was chosen (httpx sends a text)."""
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in values]
    parts += [f'name="{name}"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n' for name in empty_files]
    text = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return f"{text}--{boundary}--\r\n".encode()


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[PageForm] = []
        self.by_id: dict[str, dict[str, str | None]] = {}
        self.title = ""
        self.links: list[str] = []
        self.summary: list[tuple[str, str]] = []
        self._open: PageForm | None = None
        self._inside: list[str] = []
        self._area: Input | None = None
        self._select: Input | None = None
        self._in_summary = 0
        self._summary_link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if field_id := values.get("id"):
            self.by_id[field_id] = values | {"": tag}
        if tag == "title":
            self._inside.append("title")
        elif tag == "form":
            action = urljoin(self.page, values.get("action") or self.page)
            multipart = values.get("enctype") == "multipart/form-data"
            self._open = PageForm(self.page, (values.get("method") or "get").lower(), action, multipart)
            self.forms.append(self._open)
        elif tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
            if self._in_summary:
                self._summary_link = values["href"]
                self.summary.append((values["href"] or "", ""))
        elif tag == "option" and self._select is not None:
            self._select.options.append(values.get("value") or "")
            if "selected" in values:
                self._select.chosen = values.get("value") or ""
        if tag == "div" and (self._in_summary or values.get("id") == "errors"):
            self._in_summary += 1
        if self._open is not None and values.get("name"):
            self._add(self._open, tag, values)

    def _add(self, form: PageForm, tag: str, values: dict[str, str | None]) -> None:
        name, value = values["name"] or "", values.get("value") or ""
        if tag == "input":
            kind = values.get("type") or "text"
            value = value or ("on" if kind in ("checkbox", "radio") else "")
            form.inputs.append(Input(name, kind, value, "checked" in values, attributes=values))
        elif tag == "textarea":
            self._area = Input(name, "textarea", attributes=values)
            form.inputs.append(self._area)
        elif tag == "select":
            self._select = Input(name, "select", is_multiple="multiple" in values, attributes=values)
            form.inputs.append(self._select)
        elif tag == "button" and (values.get("type") or "submit") == "submit":
            form.inputs.append(Input(name, "submit", value, attributes=values))

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._inside:
            self._inside.pop()
        elif tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "a":
            self._summary_link = None
        elif tag == "div" and self._in_summary:
            self._in_summary -= 1

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.title += data
        if self._area is not None:
            # The first line break of a text area is the source's own.
            self._area.value += data.removeprefix("\n") if not self._area.value else data
        if self._summary_link is not None:
            link, said = self.summary[-1]
            self.summary[-1] = (link, said + data)


def read_forms(page: str, text: str) -> list[PageForm]:
    reader = _Reader(page)
    reader.feed(text)
    return reader.forms


def find_faults(form: PageForm, sent: list[tuple[str, str]], answer: httpx.Response) -> Iterator[str]:
    """Yield what is wrong with the answer to a form that was filled in badly."""
    if answer.status_code >= 500:
        yield f"answers {answer.status_code}"
        return
    if answer.status_code < 400:
        return
    reader = _Reader(form.page)
    reader.feed(answer.text)
    summary = reader.by_id.get("errors")
    if summary is None:
        yield f"{answer.status_code} without a summary of errors: {_heading(answer.text)}"
        return
    if "autofocus" not in summary or summary.get("tabindex") != "-1":
        yield "the summary does not take the focus"
    if not reader.title.replace("\u00a0", " ").startswith("Erreur : "):
        yield f"the title does not begin with « Erreur : »: {reader.title}"
    for link, said in reader.summary:
        yield from _faults_of_link(reader, link, said)
    here = [one for other in reader.forms if other.kind[:2] == form.kind[:2] for one in other.inputs]
    kept = {one.name: one.value for one in reversed(here)} if here else {}
    for name, value in sent:
        own = next(one for one in form.inputs if one.name == name)
        shown = [one.value.replace("\u00a0", " ") for one in here if one.name == name]
        # What hides from people is for robots, and never shown again.
        is_trap = own.attributes.get("tabindex") == "-1"
        if own.is_typed and value and own.type != "password" and not is_trap and value not in shown:
            yield f"loses what was typed in {name}: {kept.get(name, 'no such field any more')!r}"


def _faults_of_link(reader: _Reader, link: str, said: str) -> Iterator[str]:
    field_id = link.removeprefix("#")
    target = reader.by_id.get(field_id)
    if _UNNAMED.search(said.strip()):
        yield f"names no field: {said.strip()}"
    if target is None:
        yield f"the summary leads to #{field_id}, which is not on the page"
        return
    described = (target.get("aria-describedby") or "").split()
    if target.get("type") in ("checkbox", "radio"):
        return  # its group carries the sentence
    if target.get("aria-invalid") != "true":
        yield f"#{field_id} is not aria-invalid"
    if not any(one.endswith("-error") and one in reader.by_id for one in described):
        yield f"#{field_id} is not described by its sentence"


def _heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>(.{0,200})", text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else text[:120]
