"""Small faults planted in functions, one at a time, each undone again.

A mutant changes one place of a function: a comparison, an operation, a boundary, a constant, a condition, what is
returned or raised. Its code takes the place of the original's, so whoever calls the function gets the mutant.
"""

import ast
import contextlib
import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATIONS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr, ast.Sub),
    ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "abs": "Decimal", "sorted": "list", "enumerate": ""}
TEXTS = {"_", "gettext", "ngettext", "gettext_lazy"}  # what they say is not a rule


@dataclass(frozen=True)
class Mutant:
    """One fault in one function."""

    function: FunctionType
    name: str  # module.function: line of the function: what became what
    code: CodeType


def mutants(module: ModuleType, names: set[str]) -> Iterator[Mutant]:
    """Every mutant of the functions of a module that have one of these names."""
    source = inspect.getsource(module)
    for path, tree in _functions(ast.parse(source), names):
        function = _live(module, path)
        for before, change in _changes(tree):
            whole = ast.parse(source)
            target = dict(_functions(whole, names))[path]
            change(target)
            namespace: dict[str, Any] = {"__name__": module.__name__}
            exec(compile(ast.fix_missing_locations(whole), f"<mutant of {module.__name__}>", "exec"), namespace)  # noqa: S102
            name = f"{module.__name__.rpartition('.')[2]}.{'.'.join(path)}: {before}"
            yield Mutant(function, name, _plain(_found(namespace, path)).__code__)


@contextlib.contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Within, the function is the mutant."""
    original = mutant.function.__code__
    mutant.function.__code__ = mutant.code
    try:
        yield
    finally:
        mutant.function.__code__ = original


def _functions(tree: ast.Module, names: set[str]) -> list[tuple[tuple[str, ...], ast.FunctionDef]]:
    found = []
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        path = (node.name,) if isinstance(node, ast.ClassDef) else ()
        for each in inner:
            if isinstance(each, ast.FunctionDef) and each.name in names and not _is_abstract(each):
                found.append(((*path, each.name), each))
    return found


def _is_abstract(function: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "abstractmethod" for mark in function.decorator_list)


def _found(namespace: dict[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = namespace[path[0]]
    return vars(found)[path[1]] if len(path) > 1 else found


def _live(module: ModuleType, path: tuple[str, ...]) -> FunctionType:
    return _plain(_found(vars(module), path))


def _plain(found: Any) -> FunctionType:
    return found.__func__ if isinstance(found, staticmethod) else found


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, Callable[[ast.FunctionDef], None]]]:
    """(what it does, function that does it to a copy of the tree) for every place of a function."""
    for index, node in enumerate(_places(function)):
        for words, replacement in _replacements(node):
            line = getattr(node, "lineno", function.lineno) - function.lineno
            yield f"line {line}: {words}", lambda tree, index=index, new=replacement: _replace(tree, index, new)


def _places(function: ast.FunctionDef) -> list[ast.AST]:
    """The nodes that may change, in a fixed order: no docstring, no annotation, no text for people."""
    first = function.body[0]
    skipped = {id(first.value)} if isinstance(first, ast.Expr) else set()
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign):
            skipped |= {id(each) for each in ast.walk(node.annotation)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
            skipped |= {id(each) for each in ast.walk(node)}
    return [node for statement in function.body for node in ast.walk(statement) if id(node) not in skipped]


def _replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    new: Any = copy.deepcopy(node)
    match node:
        case ast.Compare(ops=ops):
            for place, operator in enumerate(ops):
                for other in COMPARISONS.get(type(operator), ()):
                    new = copy.deepcopy(node)
                    new.ops[place] = other()
                    yield _said(node, new), new
        case ast.BinOp() | ast.BoolOp():
            for other in OPERATIONS.get(type(node.op), ()):
                new = copy.deepcopy(node)
                new.op = other()
                yield _said(node, new), new
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield _said(node, new.operand), new.operand
        case ast.Constant(value=bool() as value):
            yield _said(node, ast.Constant(not value)), ast.Constant(not value)
        case ast.Constant(value=int() as value):
            for other in (value + 1, value - 1):
                yield _said(node, ast.Constant(other)), ast.Constant(other)
        case ast.Constant(value=str() as value):
            yield _said(node, ast.Constant(f"{value}?")), ast.Constant(f"{value}?")
        case ast.If() | ast.IfExp():
            new.test = ast.UnaryOp(ast.Not(), new.test)
            yield f"not {ast.unparse(node.test)}", new
        case ast.comprehension(ifs=[_, *_]):
            new.ifs = []
            yield f"every {ast.unparse(node.target)}", new
        case ast.Return(value=ast.expr()):
            yield "return None", ast.Return(ast.Constant(None))
        case ast.Raise():
            yield "no raise", ast.Pass()
        case ast.Call(func=ast.Name(id=name)) if CALLS.get(name):
            new.func.id = CALLS[name]
            yield _said(node, new), new


def _said(before: ast.AST, after: ast.AST) -> str:
    return f"{ast.unparse(before)} → {ast.unparse(after)}"


def _replace(function: ast.FunctionDef, index: int, new: ast.AST) -> None:
    old = _places(function)[index]
    for parent in ast.walk(function):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(each is old for each in value):
                setattr(parent, name, [new if each is old else each for each in value])
