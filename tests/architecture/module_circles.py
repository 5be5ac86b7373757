"""Circles of imports among modules, those by `import_module("…")` too: functions of a folder of sources."""

import ast
import re
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path


def find_circle(source: Path) -> list[str]:
    """Return modules of which each imports the next and the last is the first again; nothing where there is none."""
    graph = module_imports(source)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        return list(reversed(circle.args[1]))
    return []


def module_imports(source: Path) -> dict[str, set[str]]:
    """Return which module of a folder imports which others of it. `import a.b` is an import of a.b alone, not of a."""
    files = {_module_of(path, source): path for path in source.rglob("*.py")}
    graph: dict[str, set[str]] = {}
    for module, path in files.items():
        named = set(_names(ast.parse(path.read_text()), module, files.keys()))
        patterns = [name for name in named if "*" in name]
        graph[module] = (named & files.keys()) | {
            other for other in files for pattern in patterns if re.fullmatch(pattern, other)
        }
        graph[module] -= {module}
    return graph


def _module_of(path: Path, source: Path) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _names(tree: ast.Module, module: str, modules: Collection[str]) -> Iterator[str]:
    """Yield what is imported; of `from a import b` it is a.b where that is a module, else a."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules else node.module
        elif isinstance(node, ast.Call) and _called(node.func) == "import_module" and node.args:
            yield from _literal(node.args[0], module)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.expr, module: str) -> Iterator[str]:
    """Yield a name that is written out, or a pattern where a part of it is not. Names of our own package alone."""
    root = module.partition(".")[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^.]*" for part in node.values]
        if parts[0].startswith(root):
            yield "".join(parts)
