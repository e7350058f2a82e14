"""Read YAML into models; every mistake is told with file, line, column and what is allowed."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, CommentedSet, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scalarbool import ScalarBoolean

from framework.core.errors import CoworkerError
from framework.core.values import Value

Model = TypeVar("Model", bound=Value)
Place = tuple[str | int, ...]


class Problem(Value):
    """One mistake in a config file."""

    file: Path
    #: From 1; 0 when the file as a whole is meant.
    line: int
    column: int
    #: What is wrong and what is allowed.
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else str(self.file)
        return f"{where}: {self.text}"


class ConfigError(CoworkerError):
    """Config files hold mistakes."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Document:
    """A YAML file as read: plain values, and where each of them stands."""

    def __init__(self, file: Path) -> None:
        self.file = file
        content = ""
        try:
            content = self.text = file.read_text("utf-8")
            self._tree = _parsed(content)
        except FileNotFoundError:
            raise ConfigError([self._whole("there is no such file")]) from None
        except UnicodeDecodeError:
            raise ConfigError([self._whole("save the file as UTF-8")]) from None
        except MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            text = f"not YAML: {error.problem or error.context}".split("\n", maxsplit=1)[0]
            raise ConfigError([Problem(file=file, line=line, column=column, text=text)]) from None
        except ReaderError as error:
            before = content[: error.position].split("\n")
            text = f"not YAML: the character {error.character:#04x} cannot stand here"
            raise ConfigError(
                [Problem(file=file, line=len(before), column=len(before[-1]) + 1, text=text)]
            ) from None
        if not isinstance(self._tree, CommentedMap):
            raise ConfigError([self._whole("the file must hold keys and values")])
        try:
            self.values: Mapping[str, Any] = _plain(self._tree)
        except _Tagged as found:
            text = f"tags such as {found.tag} are not used"
            raise ConfigError([self.problem(found.place, text)]) from None

    def problem(self, place: Place, text: str) -> Problem:
        """Return a problem at the position of a key or element."""
        line, column = _position(self._tree, place)
        return Problem(file=self.file, line=line, column=column, text=text)

    def _whole(self, text: str) -> Problem:
        return Problem(file=self.file, line=0, column=0, text=text)


def load(file: Path, model: type[Model]) -> tuple[Model, Document]:
    """Read a file into a model; raises `ConfigError` with every mistake in it."""
    document = Document(file)
    return validate(document, model, document.values), document


def validate(
    document: Document,
    model: type[Model],
    values: Mapping[str, Any],
    at: Place = (),
    elsewhere: Mapping[str, Document] = MappingProxyType({}),
) -> Model:
    """Check (a part of) a document against a model.

    `at` is where the part stands; keys that stand in a file of their own are `elsewhere`.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError(
            elsewhere[loc[0]].problem(loc, text)
            if loc and loc[0] in elsewhere
            else document.problem((*at, *loc), text)
            for found in _own_mistakes(error)
            for loc, text in ((found["loc"], _explain(found, model)),)
        ) from None


def _own_mistakes(error: ValidationError) -> list[Any]:
    """Return the mistakes without those that only follow: a list is not too short as well."""
    found = error.errors()
    wrong = [one["loc"] for one in found]
    return [
        one
        for one in found
        if one["type"] != "too_short"
        or all(len(loc) <= len(one["loc"]) or loc[: len(one["loc"])] != one["loc"] for loc in wrong)
    ]


def _explain(found: Any, model: type[Value]) -> str:  # noqa: ANN401 (pydantic's error dict)
    loc: Place = found["loc"]
    names = [part for part in loc if isinstance(part, str) and part != "[key]"]
    name = names[-1] if names else ""
    match found["type"]:
        case "extra_forbidden":
            allowed = _allowed(model, loc[:-1])
            near = difflib.get_close_matches(name, allowed, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            return f"unknown key {name!r}{hint} (allowed: {', '.join(allowed)})"
        case "missing":
            return f"{name!r} is missing"
        case "value_error":
            return str(found["ctx"]["error"])
        case _:
            given = found.get("input")
            shown = f" (given: {given!r})" if isinstance(given, str | int | float) else ""
            return f"{name}: {found['msg']}{shown}"


def _allowed(model: type[Value], loc: Place) -> list[str]:
    """Return the keys that a model has at a place, following its JSON schema."""
    schema: dict[str, Any] = model.model_json_schema()
    definitions = schema.get("$defs", {})
    node: dict[str, Any] = schema
    for key in loc:
        node = _resolve(node, definitions)
        if isinstance(key, int):
            node = node.get("items") or next(iter(node.get("prefixItems", [{}])), {})
        else:
            named = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
            node = node.get("properties", {}).get(key) or next(filter(None, named), {})
    return list(_resolve(node, definitions).get("properties", {}))


def _resolve(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    for option in node.get("anyOf", ()):
        if "$ref" in option or "properties" in option or "items" in option:
            node = option
            break
    while "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[-1]]
    return node


class _Tagged(Exception):
    """A value carries a tag such as `!secret`."""

    def __init__(self, place: Place, tag: str) -> None:
        super().__init__(tag)
        self.place = place
        self.tag = tag


@lru_cache(maxsize=256)
def _parsed(content: str) -> Any:  # noqa: ANN401 (YAML)
    """Return what a text says, with where it says it; nobody changes it.

    Parsing is nearly all that reading the config takes, and a shared file is read for each that
    shares it, again at every reload.
    """
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = False
    return yaml.load(content)


def _plain(tree: Any, at: Place = ()) -> Any:  # noqa: ANN401 (YAML)
    if isinstance(tree, TaggedScalar | CommentedSet):
        raise _Tagged(at, str(tree.tag.value))
    if isinstance(tree, Mapping):
        return {str(key): _plain(value, (*at, str(key))) for key, value in tree.items()}
    if isinstance(tree, Sequence) and not isinstance(tree, str):
        return [_plain(value, (*at, index)) for index, value in enumerate(tree)]
    if isinstance(tree, ScalarBoolean):
        return bool(tree)
    if isinstance(tree, dt.datetime):
        return dt.datetime.combine(tree.date(), tree.time(), tree.tzinfo)
    if type(tree).__module__.startswith("ruamel"):
        own = (base for base in type(tree).__mro__ if not base.__module__.startswith("ruamel"))
        return next(own)(tree)
    return tree


def _position(tree: Any, place: Place) -> tuple[int, int]:  # noqa: ANN401 (YAML)
    line, column = tree.lc.line, tree.lc.col
    for key in place:
        if isinstance(tree, CommentedMap) and (own := [one for one in tree if str(one) == key]):
            # A key that a merge (`<<`) brought along has no place here: its owner's stands.
            if own[0] in (tree.lc.data or {}):
                line, column = tree.lc.key(own[0])
            tree = tree[own[0]]
        elif isinstance(tree, CommentedSeq) and isinstance(key, int) and key < len(tree):
            line, column = tree.lc.item(key)
            tree = tree[key]
        else:
            break
    return line + 1, column + 1
