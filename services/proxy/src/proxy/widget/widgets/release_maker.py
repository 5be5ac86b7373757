"""Makes a release of the widget from its source: `python -m proxy.widget.widgets.release_maker 1.5.0`.

Each language is a script of its own, and all are shortened (`kit.embeds.release_maker`): a visitor's phone loads what
one person reads, and nothing that only we do. A release is made once; afterwards its bytes stand.
"""

import base64
import hashlib
import re
import sys
from pathlib import Path

from kit.embeds.release_maker import shorten, theme

HERE = Path(__file__).parent
FORMS = {"fr": "form.js", "en": "form-en.js", "pt": "form-pt.js"}


def make_release(version: str) -> None:
    place = HERE / "releases" / version
    place.mkdir()
    source = HERE / "source"
    loader = (source / "loader.js").read_text()
    for lang, name in FORMS.items():
        texts = (source / f"texts-{lang}.js").read_text()
        form = f'{theme()}const LANG = "{lang}";\n{texts}{_tight((source / "form.js").read_text())}'
        made = shorten(form, "--module")
        (place / name).write_bytes(made)
        digest = base64.b64encode(hashlib.sha384(made).digest()).decode()
        loader = loader.replace(f"FORM_{lang.upper()}", f"sha384-{digest}")
    (place / "loader.js").write_bytes(shorten(loader))


def _tight(form: str) -> str:
    """Take the white space out of the style sheet, which terser leaves as it is."""
    head, sheet, rest = form.partition("const CSS = `")
    css, end, after = rest.partition("`;")
    css = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r":\s+", ":", re.sub(r"\s+", " ", css)))
    return head + sheet + css.strip() + end + after


if __name__ == "__main__":
    make_release(sys.argv[1])
