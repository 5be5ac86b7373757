"""Texts with a few variables (`{{ prenom }}`), rendered per reader in a small language that is checked before storing.

Jinja's sandbox, restricted to what always ends and reaches nothing else: names, `if`, `==` and `!=`, five filters.
There is no loop, call, attribute or arithmetic, so the cost of a text is bounded by its length, and a checked text
cannot fail for some readers only.
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
"""Maximum length of the result, in characters."""

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
"""Operators that accept any two values; `<` and `in` fail for some."""

_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=False)
_ENVIRONMENT.globals.clear()


def check_text(text: str, variables: Mapping[str, str], pointer: str) -> None:
    """Check a text. Raises Invalid, with the line, for unsupported syntax or an unknown name."""
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
        _check_node(node, variables, pointer)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Render a checked text. Raises Invalid if the result is too long."""
    rendered = _compiled(text).render(values)
    if len(rendered) > LONGEST:
        raise Invalid("Le message est trop long.", "The message is too long.", "/body")
    return rendered


def _lengths_of_tags(text: str) -> Iterator[int]:
    """Yield the lengths of tags as Jinja parses them: a `}}` in quotes ends none."""
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


def _check_node(node: nodes.Node, variables: Mapping[str, str], pointer: str) -> None:
    line = node.lineno
    if not isinstance(node, _ALLOWED) or not _is_safe(node):
        raise Invalid(
            f"Ligne {line} : seuls des champs {{{{ prenom }}}} et des conditions {{% if ville %}} sont possibles.",
            f"Line {line}: only fields such as {{{{ prenom }}}} and conditions are possible.",
            pointer,
        )
    if isinstance(node, nodes.Name) and node.name not in variables:
        raise Invalid(
            f"Ligne {line} : le champ « {node.name[:40]} » n'existe pas. Champs : {', '.join(variables)}.",
            f"Line {line}: there is no field `{node.name[:40]}`. Fields: {', '.join(variables)}.",
            pointer,
        )


def _is_safe(node: nodes.Node) -> bool:
    """Return whether a node works for every reader."""
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS and len(node.args) <= (1 if node.name == "default" else 0)
    return not isinstance(node, nodes.Compare) or all(op.op in _SAME for op in node.ops)
