"""Descriptions of target systems: what a step touches, and the one template language."""

from pathlib import Path

import jinja2
import pytest
from jinja2.exceptions import SecurityError
from pydantic import ValidationError

from framework.config.loader import load
from framework.config.targets import Formats, Page, ResultField, Step, TargetDescription
from framework.config.templates import fill_in, names_in
from framework.core.values import Value


@pytest.mark.parametrize(
    ("step", "verb", "elements", "templates"),
    [
        ({"open": "schedules"}, "open", (), ()),
        ({"expect": "schedules"}, "expect", (), ()),
        ({"fill": {"number": "{{ number }}"}}, "fill", ("number",), ("{{ number }}",)),
        ({"choose": {"type": "Grund"}}, "choose", ("type",), ("Grund",)),
        ({"tick": {"box": "yes"}}, "tick", ("box",), ("yes",)),
        (
            {"pick": {"field": "person", "text": "{{ number }}", "offers": "list"}},
            "pick", ("person", "list"), ("{{ number }}",),
        ),
        ({"press": "search"}, "press", ("search",), ()),
        ({"menu": {"within": "menu", "path": ["Time", "Lines"]}}, "menu", ("menu",), ()),
        ({"save": "save"}, "save", ("save",), ()),
        ({"wait_for": "hits"}, "wait_for", ("hits",), ()),
        ({"none_if": "no_hits"}, "none_if", ("no_hits",), ()),
        (
            {"read_table": {"table": "hits", "next_page": "more", "total": "total"}},
            "read_table", ("hits", "more", "total"), (),
        ),
        ({"read_table": {"table": "hits"}}, "read_table", ("hits",), ()),
        ({"read_fields": "fields"}, "read_fields", ("fields",), ()),
        ({"read_csv": "export"}, "read_csv", ("export",), ()),
        ({"get_csv": "/export?n={{ number }}"}, "get_csv", (), ("/export?n={{ number }}",)),
        (
            {"press_row": {"table": "hits", "press": "show", "where": {"Rad": "{{ rad }}"}}},
            "press_row", ("hits", "show"), ("{{ rad }}",),
        ),
    ],
)  # fmt: skip
def test_steps(
    step: dict[str, object], verb: str, elements: tuple[str, ...], templates: tuple[str, ...]
) -> None:
    """A step says what it does, which elements it touches and which values it needs."""
    made = Step.model_validate(step)
    assert (made.verb, made.elements(), made.templates()) == (verb, elements, templates)


def test_every_step_is_tried_above() -> None:
    """No kind of step is without a test."""
    (mark,) = test_steps.pytestmark  # type: ignore[attr-defined]
    assert {case[1] for case in mark.args[1]} == set(Step.model_fields)


def test_names_of_a_template() -> None:
    """A template tells which names it needs."""
    assert names_in("{{ a }}-{{ b }}, plain") == {"a", "b"}
    assert names_in("plain { text }") == frozenset()


def test_values_are_typed_as_they_are() -> None:
    """Nothing is escaped: a form gets the characters themselves."""
    assert fill_in("{{ a }}/{{ b }}", {"a": "<Å&Ö>", "b": "{{ a }}"}) == "<Å&Ö>/{{ a }}"


def test_missing_name_is_an_error() -> None:
    """A name without a value is never an empty text."""
    with pytest.raises(jinja2.UndefinedError):
        fill_in("{{ a }}", {})


def test_templates_run_no_code() -> None:
    """A config cannot reach into Python."""
    with pytest.raises(SecurityError):
        fill_in("{{ ''.__class__.__mro__ }}", {})


def test_writing_may_be_answered_by_another_page(configs: Path) -> None:
    """Without a sign of its own, the page after the save is the answer."""
    file = configs / "town/targets/payroll.yaml"
    text = file.read_text("utf-8").replace("saved: {text: Sparat}\n", "")
    text = text.replace("      - save: save\n", "      - save: save\n      - expect: schedules\n")
    file.write_text(text, encoding="utf-8")
    assert load(file, TargetDescription)[0].saved is None


PAGE = {"proof": {"text": "Page"}}


@pytest.mark.parametrize(
    ("model", "raw", "problem"),
    [
        (ResultField, {"column": "A", "match": "("}, "not a regular expression"),
        (ResultField, {"column": "A", "match": "abc"}, "exactly one group, the value; it has 0"),
        (ResultField, {"column": "A", "match": "(a)(b)"}, "exactly one group, the value; it has 2"),
        (Page, PAGE | {"elements": {"hours": {"find": [{"cell": "Hours"}]}}},
         "hours: cell goes with within, which names the row"),
        (Step, {"menu": {"within": "menu", "path": []}}, "at least 1 item"),
        (Step, {"pick": {"field": "who", "text": "x"}}, "offers"),
        (Step, {"pick": {"field": "who", "text": "{{ x", "offers": "list"}}, "not a template"),
        (Formats, {"lines": ""}, "at least 1 character"),
    ],
)  # fmt: skip
def test_mistakes_are_told(model: type[Value], raw: dict[str, object], problem: str) -> None:
    """A mistake in a description says what is wrong."""
    with pytest.raises(ValidationError, match=problem):
        model.model_validate(raw)


def test_a_page_reached_by_a_menu_knows_its_elements() -> None:
    """Steps that pick name what the page has, or the description is refused."""
    file = Path(__file__).parents[2] / "configs/common/targets/tryton.yaml"
    raw = load(file, TargetDescription)[0].model_dump(exclude_unset=True)
    raw["operations"]["register_schedule"]["steps"][4]["pick"]["offers"] = "menu"
    with pytest.raises(ValidationError, match="register_schedule: pick names what its page has"):
        TargetDescription.model_validate(raw)
