"""The mutants of a module: its source with one small change each, by a fixed set of operators.

Most operators are Cosmic Ray's; the two that remove something are ours. Knows source text only; must not know what is
played. What changes nothing but an annotation or a docstring is no mutant. A mutant is named by module, function,
operator and the text of its line, so that its name survives changes elsewhere.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import count

import msgspec

COMPARISONS = "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is"
BINARY = "Add_Sub Sub_Add Mul_Add Div_Mul FloorDiv_Mul BitAnd_BitOr BitOr_BitAnd"
OTHERS = (
    "AddNot ReplaceAndWithOr ReplaceOrWithAnd ReplaceTrueWithFalse ReplaceFalseWithTrue ReplaceUnaryOperator_Delete_Not"
    " ReplaceUnaryOperator_USub_UAdd NumberReplacer ZeroIterationForLoop ReplaceBreakWithContinue"
    " ReplaceContinueWithBreak RemoveDecorator"
)
OPERATORS = (
    *(f"ReplaceComparisonOperator_{pair}" for pair in COMPARISONS.split()),
    *(f"ReplaceBinaryOperator_{pair}" for pair in BINARY.split()),
    *OTHERS.split(),
)
"""Cosmic Ray's operators, by the names that it gives them."""

STATEMENT, RETURN = "RemoveStatement", "RemoveReturnedValue"
"""Ours: a statement that is there for its effect becomes `pass`; what a function returns becomes None."""

REMOVABLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Assert)


class Mutant(msgspec.Struct, frozen=True):
    """One change. `line`, `at` and `source` are where it is now and what the module becomes; the rest is its name."""

    module: str
    function: str
    """The names of the function and the classes around it; empty: the module itself."""
    operator: str
    text: str
    """The line that is changed, as it was."""
    nth: int
    """Which of the changes with the same name so far, from 1."""
    becomes: str
    line: int
    source: str

    @property
    def name(self) -> tuple[str, str, str, str, int]:
        """What stays the same while other lines change."""
        return self.module, self.function, self.operator, self.text, self.nth

    @property
    def key(self) -> str:
        """The name as one text."""
        return "|".join(map(str, self.name))


def mutants(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module's source."""
    tree, seen = ast.parse(source), {_meaning(source)}
    before, numbers = source.splitlines(), Counter[tuple[str, str, str]]()
    found = []
    for operator, changed in _changed(source, tree):
        meaning = _meaning(changed)
        if meaning in seen:
            continue
        seen.add(meaning)
        after = changed.splitlines()
        line = next(index for index, pair in enumerate(zip(before, after, strict=False), 1) if pair[0] != pair[1])
        name = (_function(tree, line), operator, before[line - 1].strip())
        numbers[name] += 1
        becomes = after[line - 1].strip()
        found.append(Mutant(module, *name, numbers[name], becomes, line, changed))
    return found


def _changed(source: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each operator's name with the source that one of its changes gives."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        for occurrence in count():
            changed = mutate_code(source, operator, occurrence)
            if changed is None:
                break
            yield name, changed
    for node in ast.walk(tree):
        if isinstance(node, REMOVABLE) and not _is_docstring(node):
            yield STATEMENT, _replaced(source, node, "pass")
        elif isinstance(node, ast.Return) and node.value is not None:
            yield RETURN, _replaced(source, node, "return None")


def _replaced(source: str, node: ast.stmt, text: str) -> str:
    lines = source.splitlines()
    kept = lines[node.lineno - 1][: node.col_offset]
    lines[node.lineno - 1 : node.end_lineno] = [kept + text, *[""] * ((node.end_lineno or node.lineno) - node.lineno)]
    return "\n".join(lines) + "\n"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Bare(ast.NodeTransformer):
    """Takes away what is never run: annotations and docstrings."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return ast.copy_location(ast.Assign([node.target], node.value), node) if node.value else None

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if _is_docstring(node) else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        return super().generic_visit(node)


def _meaning(source: str) -> str:
    """The source as it counts; empty where it is no Python any more."""
    try:
        return ast.dump(_Bare().visit(ast.parse(source)))
    except SyntaxError:
        return ""


def _function(tree: ast.Module, line: int) -> str:
    """The function or class that a line lies in, with those around it."""
    around = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return ".".join(node.name for node in around if _start(node) <= line <= (node.end_lineno or 0))


def _start(node: ast.FunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
