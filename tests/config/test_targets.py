"""Descriptions of target systems: what a step touches, and the one template language."""

import re
from pathlib import Path

import jinja2
import pytest
from jinja2.exceptions import SecurityError
from pydantic import ValidationError

from framework.config.loader import ConfigError
from framework.config.targets import BrowserDescription, HttpDescription, load_target
from framework.config.targets.browser import ResultField
from framework.config.targets.common import Formats
from framework.config.targets.pages import Page
from framework.config.targets.steps import Step
from framework.config.templates import fill_in, names_in
from framework.core.values import Value
from tests.config.town import place


@pytest.mark.parametrize(
    ("step", "verb", "elements", "templates"),
    [
        ({"open": "schedules"}, "open", (), ()),
        ({"expect": "schedules"}, "expect", (), ()),
        ({"fill": {"number": "{{ number }}"}}, "fill", ("number",), ("{{ number }}",)),
        ({"choose": {"type": "Grund"}}, "choose", ("type",), ("Grund",)),
        ({"choose_value": {"of": "{{ of }}"}}, "choose_value", ("of",), ("{{ of }}",)),
        ({"tick": {"box": "yes"}}, "tick", ("box",), ("yes",)),
        (
            {"pick": {"field": "person", "text": "{{ number }}", "offers": "list"}},
            "pick", ("person", "list"), ("{{ number }}",),
        ),
        (
            {"upload": {"field": "file", "name": "{{ file }}", "content": "{{ digest }}"}},
            "upload", ("file",), ("{{ file }}", "{{ digest }}"),
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
        (
            {"read_elements": {"each": "note", "elements": ["title", "text"]}},
            "read_elements", ("title", "text", "note"), (),
        ),
        ({"read_elements": {"elements": ["title"]}}, "read_elements", ("title",), ()),
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
    found = load_target(file)
    assert isinstance(found, BrowserDescription)
    assert found.saved is None


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
    raw = load_target(file).model_dump(exclude_unset=True)
    raw["operations"]["register_schedule"]["steps"][4]["pick"]["offers"] = "menu"
    with pytest.raises(ValidationError, match="register_schedule: pick names what its page has"):
        BrowserDescription.model_validate(raw)


HTTP = Path(__file__).with_name("http_target.yaml")


def test_the_example_of_an_http_target_is_right() -> None:
    """The example that shows every key is a description, and holds what it says."""
    found = load_target(HTTP)
    assert isinstance(found, HttpDescription)
    assert found.operations["register_permit"].already_there == (409,)
    assert found.operations["read_permits"].result["asked_at"].path == "$.tidpunkt"
    assert found.queue is not None
    assert found.queue.waiting.rows == "items"


def test_the_example_in_the_readme_is_right(tmp_path: Path) -> None:
    """What `configs/README.md` shows can be copied."""
    text = (Path(__file__).parents[2] / "configs/README.md").read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(protocol: http.*?)```", text, re.DOTALL)
    file = tmp_path / "permits.yaml"
    file.write_text(block, encoding="utf-8")
    assert set(load_target(file).operations) == {"read_permits"}


#: What is right, what stands there instead, where the mistake is, what is told of it.
HTTP_MISTAKES = {
    "unknown_protocol": ("protocol: http", "protocol: soap", "protocol: soap",
                         "protocol: Input should be 'browser' or 'calendar' or 'database' or"),
    "unknown_key": ("    rows: poster\n    next", "    row: poster\n    next", "row: poster",
                    "unknown key 'row'; did you mean 'rows'?"),
    "unknown_parameter": ('syfte: "{{ purpose }}"', 'syfte: "{{ purpos }}"', "read_permits:",
                          "unknown parameters: purpos"),
    "bad_template": ('syfte: "{{ purpose }}"', 'syfte: "{{ purpose }"', 'syfte: "{{',
                     "not a template: unexpected '}'"),
    "unknown_parameter_in_a_body": ('{nummer: "{{ number }}"', '{nummer: "{{ nummer }}"',
                                    "register_permit:", "unknown parameters: nummer"),
    "path_of_no_address": ("path: /permits/search", "path: permits/search", "path: permits/search",
                           "a path below the system's address begins with /; not 'permits/search'"),
    "path_of_no_answer": ("{path: belopp.brutto, type: decimal}\n      paid",
                          "{path: belopp..brutto, type: decimal}\n      paid",
                          "path: belopp..brutto",
                          "a path in an answer is dotted, e.g. person.name; not 'belopp..brutto'"),
    "reading_that_changes": ("method: POST, path: /permits/search",
                             "method: PUT, path: /permits/search", "find_permit:",
                             "an operation that reads uses GET or POST, not PUT"),
    "writing_that_asks": ("      method: POST\n      path: /permits\n      headers",
                          "      path: /permits\n      headers",
                          "request:\n      path: /permits\n      headers",
                          "GET has no body: use query, or another method"),
    "form_that_asks": ('method: POST\n      path: "/permits/{{ number }}/remarks"',
                       'path: "/permits/{{ number }}/remarks"',
                       'request:\n      path: "/permits/{{ number }}/remarks',
                       "GET has no body: use query, or another method"),
    "body_and_form": ('form: {text: "{{ remark }}"', 'body: {}\n      form: {text: "{{ remark }}"',
                      'request:\n      method: POST\n      path: "/permits/{{ number }}/remarks',
                      "what is sent is a body or a form, not both"),
    "errors_in_a_form": ('request: {method: POST, path: "/applications/{{ item }}/returned"}',
                         'request: {method: POST, path: "/r/{{ item }}", form: {a: b}}',
                         "returned:\n    request", "returned has no form"),
    "none_of_a_write": ("already_there: [409]", "none: [404]", "register_permit:",
                        "none goes with reads, already_there with writes"),
    "no_status": ("none: [404]\n    result:\n      kind", "none: [40]\n    result:\n      kind",
                  "40]", "none: Input should be greater than or equal to 200 (given: 40)"),
    "where_without_field": ("where: {number: number}", "where: {numer: number}", "find_permit:",
                            "where names a result field and a parameter"),
    "closed_by_nothing": ('closed: {status: [503], match: "stängt för underhåll"}', "closed: {}",
                          "closed: {}", "closed says status, match or both"),
    "bad_expression": ('match: "stängt för underhåll"', 'match: "("', "match:",
                       "not a regular expression"),
    "item_where_there_is_none": ("{path: /applications, query: {status: new}}",
                                 '{path: "/applications/{{ item }}"}', "queue:\n",
                                 "waiting: unknown names: item (allowed: none)"),
    "query_twice": ("path: /permits\n      query", "path: /permits?sort=1\n      query",
                    "request:\n      path: /permits?",
                    "what stands behind ? in the path is not sent together with query"),
    "health_of_a_case": ("path: /halsa", 'path: "/halsa/{{ case }}"', 'path: "/halsa',
                         "unknown names: case (allowed: none)"),
    "no_that_is_the_account": ("status: [400, 422], text", "status: [400, 401, 422], text",
                               "refused:", "status 401 is never a no to what was sent"),
    "no_that_is_too_many": ("status: [400, 422], text", "status: [200, 429], text",
                            "refused:", "status 200, 429 is never a no to what was sent"),
    "wrong_authorization": ("authorization: bearer", "authorization: digest", "authorization:",
                            "authorization: Input should be 'bearer', 'basic' or 'none'"),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "snippet", "told"), HTTP_MISTAKES.values(),
                         ids=HTTP_MISTAKES)  # fmt: skip
def test_mistakes_in_an_http_target_are_told_with_their_place(
    tmp_path: Path, right: str, wrong: str, snippet: str, told: str
) -> None:
    """As for pages: file, line, column and what is allowed."""
    before = HTTP.read_text("utf-8")
    assert before.count(right) == 1
    file = tmp_path / "permits.yaml"
    text = before.replace(right, wrong)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_target(file)
    (problem, *_) = raised.value.problems
    assert told in problem.text
    assert (problem.line, problem.column) == place(text, snippet)


def test_a_system_does_something(tmp_path: Path) -> None:
    """A description without operations and without a queue is of no use."""
    with pytest.raises(ValidationError, match="operations, a queue or both"):
        HttpDescription.model_validate({"protocol": "http", "name": "X", "version": "1"})
