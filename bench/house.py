"""Count what makes the code hard to find one's way in: folders, levels, imports that run back, names, docstrings.

`python bench/house.py` prints one line a measure, so that two runs can be put side by side. It only reads the sources;
`--gerunds` lists the modules so named.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grimp import ImportGraph, build_graph

ROOT = Path(__file__).parents[1]
SERVICES = ["predict", "crm", "proxy", "budget", "results"]
SOURCES = ["libs", "services", "deploy", "tests", "bench", "clients"]
# Gerunds that are nouns of a field (language.md, rule 2).
FIELD = {
    "billing", "briefing", "building", "canvassing", "ceiling", "clustering", "funding", "geocoding",
    "hashing", "heading", "landing", "logging", "mapping", "matching", "messaging", "onboarding", "paging",
    "polling", "pricing", "ranking", "rounding", "routing", "sampling", "scheduling", "setting", "signing",
    "smoothing", "spending", "testing", "throttling", "training",
}  # fmt: skip
CLAUSE = re.compile(
    r"(Who|What|Where|When|How|Which|Whose|Whom|That|Of|Told|Said|Whoever|Whatever|Whether|Those|To whom|From whom)\b"
)


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {".venv", "node_modules"} & set(path.parts):
                yield path


def gerunds() -> list[Path]:
    """List the modules named by a gerund that is no noun of the field."""
    return [
        path
        for path in python_files(*SOURCES)
        if path.stem.removeprefix("test_").split("_")[0].endswith("ing") and path.stem.split("_")[0] not in FIELD
    ]


def docstrings() -> Iterator[str]:
    for path in python_files("libs", "services", "deploy"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text and not getattr(node, "name", "").startswith("hear_") and not text.startswith("Told when"):
                    yield text


def feature_of(graph: ImportGraph, module: str) -> str | None:
    """Return the package of a module below its service's root, None for the modules of the root."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 or graph.find_children(module) else None


def back_edges(graph: ImportGraph, service: str) -> tuple[int, int]:
    """Return the levels of a service's top packages, and how many imports run back up (a circle is one level)."""
    edges: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        if importer.startswith(f"{service}.") and ".migrations" not in importer:
            for imported in graph.find_modules_directly_imported_by(importer):
                if imported.startswith(f"{service}."):
                    ends = (feature_of(graph, importer), feature_of(graph, imported))
                    if None not in ends and ends[0] != ends[1]:
                        edges[(str(ends[0]), str(ends[1]))] += 1
    order = least_back(edges)
    rank = {name: position for position, name in enumerate(order)}
    back = {pair: count for pair, count in edges.items() if rank[pair[0]] > rank[pair[1]]}
    height: dict[str, int] = {}
    for name in reversed(order):
        below = [height[low] for (high, low) in edges if high == name and (high, low) not in back]
        height[name] = 1 + max(below, default=0)
    return max(height.values(), default=0), sum(back.values())


def least_back(edges: Counter[tuple[str, str]]) -> list[str]:
    """Order packages from the highest to the lowest with few imports against the order (Eades, Lin and Smyth, 1993)."""
    left, head, tail = {name for pair in edges for name in pair}, list[str](), list[str]()
    while left:
        inside = {pair: count for pair, count in edges.items() if set(pair) <= left}
        for name in sorted(left):
            outward = sum(count for pair, count in inside.items() if pair[0] == name)
            inward = sum(count for pair, count in inside.items() if pair[1] == name)
            if not outward or not inward:
                (head if not inward else tail).append(name)
                left.discard(name)
                break
        else:
            best = max(
                sorted(left),
                key=lambda name: sum(c if p[0] == name else -c for p, c in inside.items() if name in p),
            )
            head.append(best)
            left.discard(best)
    return head + tail[::-1]


def model_migrations() -> int:
    """Count the migrations that build on the models or kit's DDL of the day they are run."""
    return sum(
        bool(
            re.search(r"^from (?!sqlalchemy|alembic|typing|collections|importlib)(\w+)", path.read_text(), re.MULTILINE)
        )
        for service in SERVICES
        for path in (ROOT / f"services/{service}/src/{service}/migrations/versions").glob("*.py")
    )


def main() -> None:
    graph = build_graph(*SERVICES)
    for service in SERVICES:
        package = ROOT / f"services/{service}/src/{service}"
        folders = [path for path in package.iterdir() if (path / "__init__.py").exists() and path.name != "migrations"]
        levels, back = back_edges(graph, service)
        print(f"{service}: {len(folders)} top folders, {levels} levels, {back} imports that run back up")
    print(f"kit: {len(list((ROOT / 'libs/kit/src/kit').glob('*.py')))} flat files")
    named = gerunds()
    print(f"modules named by a gerund: {len(named)} of {len(list(python_files(*SOURCES)))}")
    texts = list(docstrings())
    print(f"docstrings that begin with a clause: {sum(bool(CLAUSE.match(text)) for text in texts)} of {len(texts)}")
    print(f"migrations on models or kit: {model_migrations()}")
    if "--gerunds" in sys.argv:
        print("\n".join(str(path.relative_to(ROOT)) for path in named))


if __name__ == "__main__":
    main()
