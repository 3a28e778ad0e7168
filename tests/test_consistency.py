"""House rules that import-linter does not see: string foreign keys, templates, sizes, rights, docstrings."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, get_resolver

ROOT = settings.ROOT
CODE = ROOT / "rebond"
TEMPLATES = CODE / "web" / "templates"
#: From top to bottom: a model refers to its own app or to one below.
LAYERS = ("campaigns", "dossiers", "messaging", "accounts", "territory", "base")
LONGEST_FILE = 450


def sources(folder: Path = CODE) -> Iterator[Path]:
    """Every Python file of ours, the migrations that Django writes left out."""
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_app_of_the_domain_has_its_layer() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("rebond.domain.")}
    assert ours == set(LAYERS)


def test_foreign_keys_go_down_the_layers_only() -> None:
    upwards = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for label in LAYERS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for field in [*model._meta.fields, *model._meta.local_many_to_many]
        if field.related_model is not None
        and LAYERS.index(field.related_model._meta.app_label) < LAYERS.index(model._meta.app_label)
    ]
    assert upwards == []


def test_templates_include_their_own_area_or_what_is_shared() -> None:
    reference = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    foreign = [
        f"{shown(path)} → {name}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name in reference.findall(path.read_text())
        if name.partition("/")[0] not in {"web", "dsfr", path.relative_to(TEMPLATES).parts[0]}
    ]
    assert foreign == []


def test_every_template_that_is_named_exists() -> None:
    reference = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    missing = [
        f"{shown(path)} → {name}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name in reference.findall(path.read_text())
        if not name.startswith("dsfr/") and not (TEMPLATES / name).exists()
    ]
    assert missing == []


def test_no_template_holds_a_script_a_style_or_a_handler_of_its_own() -> None:
    inline = re.compile(r"<script(?![^>]*\ssrc=)|<style|\son[a-z]+\s*=|hx-on[:-]|javascript:", re.IGNORECASE)
    found = [shown(path) for path in sorted(TEMPLATES.rglob("*.html")) if inline.search(path.read_text())]
    assert found == []


def test_no_file_is_longer_than_450_lines() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in sources()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_nothing_prints_except_the_commands() -> None:
    printing = [
        f"{shown(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def views(resolver=None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """The name and view of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or str(entry.pattern)), entry.callback
        else:
            yield from views(entry, f"{entry.namespace}:" if entry.namespace else prefix)


def test_every_address_states_who_may_ask_for_it() -> None:
    assert [name for name, view in views() if getattr(view, "page_right", None) is None] == []


def test_no_view_reads_past_the_policies() -> None:
    """`Model.objects` in a page would forget to ask for whom: pages read by queries, `one_or_404` and `visible`."""
    reading = re.compile(r"^\s.*\b[A-Z]\w+\.objects\b", re.MULTILINE)
    allowed = {
        "rebond/web/campaigns/views/deliveries.py",  # a département by its code
        "rebond/web/administration/forms.py",  # choices of reference lists, that name nobody
        "rebond/web/establishment/contexts.py",  # the establishments of the actor themself
    }
    web = [path for path in sources(CODE / "web") if shown(path) not in allowed]
    assert [shown(path) for path in web if reading.search(path.read_text())] == []


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    )


def doors() -> list[Path]:
    """The files that pages and jobs call: operations and queries of every app."""
    domain = CODE / "domain"
    return [path for path in sources(domain) if {"operations", "queries"} & {path.stem, path.parent.name}]


@pytest.mark.parametrize("path", doors(), ids=shown)
def test_every_public_operation_and_query_says_what_it_does(path: Path) -> None:
    assert [node.name for node in public_functions(path) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("app", ["campaigns", "dossiers", "messages", "accounts", "territory"])
def test_an_operation_that_somebody_does_takes_its_arguments_by_name(app: str) -> None:
    operations = importlib.import_module(f"rebond.domain.{app}.operations")
    offered = [getattr(operations, name) for name in getattr(operations, "__all__", dir(operations))]
    positional = [
        function.__name__
        for function in offered
        if inspect.isfunction(function) and function.__module__.startswith(operations.__name__)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name == "actor" and parameter.kind is not inspect.Parameter.KEYWORD_ONLY
        if not function.__name__.startswith("_")
    ]
    assert positional == []
