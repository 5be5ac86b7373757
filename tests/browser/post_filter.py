"""What WordPress leaves of a post by somebody without the right `unfiltered_html`.

After the list `$allowedposttags` of https://github.com/WordPress/WordPress/blob/master/wp-includes/kses.php: of what
our pages offer to paste, it knows links, paragraphs and containers, and neither `script`, `iframe` nor elements of
one's own. A tag that is not allowed goes, and what was inside stays, the text of a script included.
"""

import html
from html.parser import HTMLParser

GLOBAL = {"aria-describedby", "aria-details", "aria-hidden", "aria-label", "aria-labelledby", "class", "dir", "id"} | {
    *("lang", "role", "style", "title")
}
ALLOWED: dict[str, set[str]] = {
    "a": {"href", "rel", "rev", "name", "target", "download"},
    "div": {"align", "dir", "lang"},
    "p": {"align", "dir", "lang"},
    "br": set(),
    "h1": {"align"},
    "strong": set(),
}


class PostFilter(HTMLParser):
    """Tags are read one by one, without what browsers know of `script` and `iframe`, as kses does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []

    def set_cdata_mode(self, *args: object, **more: object) -> None:
        """Read what is inside of scripts as anything else."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            return
        known = [(name, value or "") for name, value in attrs if name in ALLOWED[tag] | GLOBAL]
        known = [(name, value) for name, value in known if name != "href" or value.split(":")[0] in {"http", "https"}]
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in known)
        self.kept.append(f"<{tag}{attributes}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ALLOWED:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.kept.append(html.escape(data, quote=False))


def filter_post(post: str) -> str:
    reader = PostFilter()
    reader.feed(post)
    reader.close()
    return "".join(reader.kept)
