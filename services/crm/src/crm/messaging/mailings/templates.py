"""Texts with a few names in them (`{{ prenom }}`), made for each reader. A closed language, checked before it is kept.

Jinja's sandbox, and of its language only what cannot go on for ever or reach what is not handed over: names, `if`,
`==` and `!=`, five filters. No loop, no call, no attribute, no arithmetic: what a text costs is bounded by its length,
and what was checked cannot fail for some readers alone.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from kit.web.problems import Invalid

PUBLIC = {"candidat": "Le nom public du candidat", "campagne": "Le nom de la campagne"}
PRIVATE = {
    "prenom": "Le prénom",
    "nom": "Le nom",
    "ville": "La ville",
    "bureau": "Le bureau de vote",
    "ma_page": "L'adresse de la page personnelle",
}
FILTERS = frozenset({"capitalize", "default", "lower", "title", "upper"})
MAX_TAGS = 60
LONGEST_TAG = 200
LONGEST = 60_000
"""Of what comes out, in characters."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
_SAME = frozenset({"eq", "ne"})
"""Any two values can be held so against each other; `<` and `in` raise an error for some."""

_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=False)
_ENVIRONMENT.globals.clear()


def check_text(text: str, known: Mapping[str, str], pointer: str) -> None:
    """Check a text. Raises Invalid, with the line, for syntax that the language lacks or an unknown name."""
    try:
        tags = list(_lengths_of_tags(text))
        if len(tags) > MAX_TAGS or any(length > LONGEST_TAG for length in tags):
            raise Invalid(
                f"Au plus {MAX_TAGS} champs ou conditions, de {LONGEST_TAG} caractères chacun.",
                f"At most {MAX_TAGS} fields or conditions, of {LONGEST_TAG} characters each.",
                pointer,
            )
        tree = _ENVIRONMENT.parse(text)
    except (TemplateError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Invalid(
            f"Ligne {line} : ce champ n'est pas écrit comme il faut. Exemple : {{{{ prenom }}}}.",
            f"Line {line}: this field is not well written. Example: {{{{ prenom }}}}.",
            pointer,
        ) from error
    for node in tree.find_all(nodes.Node):
        _check_node(node, known, pointer)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill in a text that was checked. Raises Invalid where the result is too long."""
    made = _compiled(text).render(values)
    if len(made) > LONGEST:
        raise Invalid("Le message est trop long.", "The message is too long.", "/body")
    return made


def _lengths_of_tags(text: str) -> Iterator[int]:
    """Yield the lengths of tags as Jinja reads them: a `}}` in quotes ends none."""
    length = 0
    for _, kind, value in _ENVIRONMENT.lex(text):
        if kind == "data":
            continue
        length = len(value) if kind.endswith("_begin") else length + len(value)
        if kind.endswith("_end"):
            yield length


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)


def _check_node(node: nodes.Node, known: Mapping[str, str], pointer: str) -> None:
    line = node.lineno
    if not isinstance(node, _ALLOWED) or not _is_safe(node):
        raise Invalid(
            f"Ligne {line} : seuls des champs {{{{ prenom }}}} et des conditions {{% if ville %}} sont possibles.",
            f"Line {line}: only fields such as {{{{ prenom }}}} and conditions are possible.",
            pointer,
        )
    if isinstance(node, nodes.Name) and node.name not in known:
        raise Invalid(
            f"Ligne {line} : le champ « {node.name[:40]} » n'existe pas. Champs : {', '.join(known)}.",
            f"Line {line}: there is no field `{node.name[:40]}`. Fields: {', '.join(known)}.",
            pointer,
        )


def _is_safe(node: nodes.Node) -> bool:
    """Return whether a node of an allowed type is of a kind that works for every reader."""
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS and len(node.args) <= (1 if node.name == "default" else 0)
    return not isinstance(node, nodes.Compare) or all(one.op in _SAME for one in node.ops)
