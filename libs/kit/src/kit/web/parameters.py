"""Strict query parameters of the API: only those that the operation takes, each once.

An ignored parameter is a filter that does not filter: `?tgas=x` would return everybody. Pages are not so strict (shared
links carry other parameters), nor are URLs that third-party software calls.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from kit.web.problems import Invalid
from kit.web.validation import LONGEST_POINTER

_MANY = (list, tuple, set, frozenset, Sequence)
_PRINTABLE = re.compile(r"[a-z_][\w.\-\[\]]{0,59}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class QueryParameters:
    """The allowed query parameters of an operation; `many`: those that may be repeated; `refused`: those that its model
    refuses with its own text and article (`refused`, a class variable).
    """

    names: frozenset[str]
    many: frozenset[str]
    refused: frozenset[str] = frozenset()

    def check(self, request: Request) -> None:
        """Raise Invalid for the first parameter that is not allowed."""
        names_seen: set[str] = set()
        for name, _ in request.query_params.multi_items():
            if name in self.refused:
                continue
            if name not in self.names:
                raise _unknown(name, self.names)
            if name in names_seen and name not in self.many:
                raise Invalid(
                    f"Le paramètre « {name} » est donné deux fois : un seul est pris.",
                    f"The parameter `{name}` is given twice: one is taken.",
                    f"?{name}",
                )
            names_seen.add(name)


def parameters_of(route: APIRoute) -> QueryParameters:
    """Return the parameters of a route: its own, its dependencies', and its form's fields, which are in the query if a
    file is sent as the body.
    """
    by_name = dict(_parameters(route.dependant))
    form = frozenset(_form_fields(route.openapi_extra or {}))
    return QueryParameters(
        names=form | by_name.keys(),
        many=frozenset(name for name, annotation in by_name.items() if _takes_many(annotation)),
        refused=frozenset(_refused(route.dependant)),
    )


def _refused(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield from getattr(field.field_info.annotation, "refused", ())
    for dependency in dependant.dependencies:
        yield from _refused(dependency)


def _parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, model_field in annotation.model_fields.items():
                yield model_field.alias or name, model_field.annotation
        else:
            yield field.alias, annotation
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)


def _form_fields(extra: Mapping[str, Any]) -> Iterator[str]:
    contents: dict[str, Any] = extra.get("requestBody", {}).get("content", {})
    for content in contents.values():
        yield from content.get("schema", {}).get("properties", {})


def _takes_many(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Annotated, Union, UnionType):
        arguments = get_args(annotation)[:1] if origin is Annotated else get_args(annotation)
        return any(_takes_many(argument) for argument in arguments)
    return (origin or annotation) in _MANY


def _unknown(name: str, names: frozenset[str]) -> Invalid:
    # Input may be anything (a phone number, a lone surrogate): only what looks like a name is quoted.
    quoted = name if _PRINTABLE.fullmatch(name) else ""
    near = get_close_matches(name[:60], sorted(names), n=1)
    french = f" Vouliez-vous « {near[0]} » ?" if near else ""
    english = f" Did you mean `{near[0]}`?" if near else ""
    return Invalid(
        f"Cette adresse ne prend pas de paramètre « {quoted} ».{french}"
        if quoted
        else "Cette adresse ne prend pas ce paramètre.",
        f"There is no parameter `{quoted}` here.{english}" if quoted else "There is no such parameter here.",
        f"?{quoted}"[:LONGEST_POINTER] if quoted else None,
    )
