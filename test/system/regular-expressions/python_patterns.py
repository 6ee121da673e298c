"""Prints every pattern that the given Python files hand to the re module, as JSON."""

import ast
import importlib.util
import json
import os
import sys

FUNCTIONS = {"compile", "match", "fullmatch", "search", "split", "sub", "subn", "findall", "finditer"}
# What looks for its pattern all over a text; the others start at one place only.
SEARCHES = {"search", "sub", "subn", "findall", "finditer"}


def module_names(path):
    """Names of the loaded module: patterns are put together from its constants."""
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location("under_inspection", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)


def is_pattern_call(node):
    called = getattr(node, "func", None)
    return (
        isinstance(called, ast.Attribute)
        and called.attr in FUNCTIONS
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
    )


def is_search_by_variable(node):
    called = getattr(node, "func", None)
    return isinstance(called, ast.Attribute) and called.attr in SEARCHES and not is_pattern_call(node)


def patterns(path):
    with open(path, encoding="utf-8") as source:
        tree = ast.parse(source.read(), path)
    calls = [node for node in ast.walk(tree) if is_pattern_call(node)]
    names = module_names(path) if calls else {}
    # Which variable holds which compiled pattern is not followed: one search, and all of them count as searched.
    compiled_anchored = not any(is_search_by_variable(node) for node in ast.walk(tree))
    for call in calls:
        pattern = eval(compile(ast.Expression(call.args[0]), path, "eval"), names)
        function = call.func.attr
        anchored = compiled_anchored if function == "compile" else function in {"match", "fullmatch"}
        yield {"file": path, "source": pattern, "anchored": anchored}


print(json.dumps([found for path in sys.argv[1:] for found in patterns(path)]))
