"""Break a module that is already imported: its functions and its values become the broken ones."""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Final

PACKAGE: Final = "marketplace"
Functions = Mapping[str, Sequence[FunctionType]]


def differs_in_functions_alone(usual: CodeType, broken: CodeType) -> bool:
    """Return whether an import carries out the same in both: bodies of modules and classes."""
    return list(_carried_out(usual)) == list(_carried_out(broken))


def functions_by_file() -> Functions:
    """Every function that there is, by the file that it was made from.

    It looks through all objects, which takes long, and copies the memory of a fork: so it is for
    the process that forks.
    """
    gc.unfreeze()  # what the package froze once it was imported is listed as well
    found: dict[str, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found.setdefault(one.__code__.co_filename, []).append(one)
    gc.freeze()
    return found


def swap_functions(functions: Sequence[FunctionType], broken: CodeType) -> None:
    """Give the functions of a file their broken code.

    Raises:
        LookupError: there are none; a function of one name stands twice in the file.
    """
    by_name: dict[str, CodeType] = {}
    for code in _functions(broken):
        if by_name.setdefault(code.co_qualname, code) is not code:
            raise LookupError(code.co_qualname)
    if not functions:
        raise LookupError(broken.co_filename)
    for function in functions:
        if function.__code__.co_qualname in by_name:
            function.__code__ = by_name[function.__code__.co_qualname]


def swap_values(file: str, text: str) -> None:
    """Carry out anew what the text assigns differently in its module, and what follows of that.

    The values stand in the module then, and wherever they were imported by their names: statements
    of SQL, tuples of rules. What an import has handed to something else, as a route or a mapped
    class, is not reached: the test passes in spite of such a line.

    Raises:
        LookupError: something else than assignments differs.
    """
    module = _module_of(file)
    pairs = zip(_statements(Path(file).read_text("utf-8")), _statements(text), strict=True)
    changed: set[str] = set()
    for usual, broken in pairs:
        if ast.dump(usual) == ast.dump(broken) and not changed & _names(broken, ast.Load):
            continue
        if isinstance(broken, ast.Assign | ast.AnnAssign):
            names = _names(broken, ast.Store)
            before = {name: vars(module)[name] for name in names}
            exec(compile(ast.Module([broken], []), file, "exec"), vars(module))
            _spread(before, module)
            changed |= names
        elif ast.dump(usual) != ast.dump(broken):
            raise LookupError(ast.unparse(broken))


def _statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def _names(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    """The names that the statement reads, or assigns."""
    named = (one for one in ast.walk(statement) if isinstance(one, ast.Name))
    return {one.id for one in named if isinstance(one.ctx, context)}


def _spread(before: Mapping[str, object], module: ModuleType) -> None:
    """Put the module's new values wherever the package has imported the old ones from it."""
    package = [one for name, one in sys.modules.items() if name.partition(".")[0] == PACKAGE]
    for name, value in before.items():
        for one in package:
            # other modules may have the same name for the same number
            if vars(one).get(name) is value and _imports(one, module, name):
                setattr(one, name, vars(module)[name])


def _imports(user: ModuleType, module: ModuleType, name: str) -> bool:
    statements = ast.walk(ast.parse(Path(str(user.__file__)).read_text("utf-8")))
    imports = (one for one in statements if isinstance(one, ast.ImportFrom))
    return any(one.module == module.__name__ and name in _imported(one) for one in imports)


def _imported(statement: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in statement.names}


def _module_of(file: str) -> ModuleType:
    return next(one for one in sys.modules.values() if getattr(one, "__file__", None) == file)


def _carried_out(code: CodeType) -> Iterator[object]:
    """Yield what an import does: instructions, names, constants; of functions the names alone."""
    yield code.co_code
    yield code.co_names
    for one in code.co_consts:
        if not isinstance(one, CodeType):
            yield one
        elif one.co_flags & CO_OPTIMIZED and not one.co_name.startswith("<"):
            yield one.co_qualname
        else:
            yield from _carried_out(one)


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The functions and methods that an import of the code makes."""
    for one in code.co_consts:
        if not isinstance(one, CodeType):
            continue
        if not one.co_flags & CO_OPTIMIZED:
            yield from _functions(one)
        elif not one.co_name.startswith("<"):
            yield one
