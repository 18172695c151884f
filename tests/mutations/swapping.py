"""Put the broken code of a file into the functions of a module that is already imported."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from inspect import CO_OPTIMIZED
from types import CodeType, FunctionType


def differs_in_functions_alone(usual: CodeType, broken: CodeType) -> bool:
    """Whether what an import carries out, bodies of modules and classes, is the same in both."""
    return list(_carried_out(usual)) == list(_carried_out(broken))


def swap_functions(file: str, broken: CodeType) -> None:
    """Give every function that was made from the file its broken code.

    Raises:
        LookupError: none was made from it; a function of one name stands twice in the file.
    """
    by_name: dict[str, CodeType] = {}
    for code in _functions(broken):
        if by_name.setdefault(code.co_qualname, code) is not code:
            raise LookupError(code.co_qualname)
    gc.unfreeze()  # what the package froze once it was imported is listed as well
    found = [
        one
        for one in gc.get_objects()
        if isinstance(one, FunctionType) and one.__code__.co_filename == file
    ]
    if not found:
        raise LookupError(file)
    for function in found:
        if function.__code__.co_qualname in by_name:
            function.__code__ = by_name[function.__code__.co_qualname]


def _carried_out(code: CodeType) -> Iterator[object]:
    """What an import does: instructions, names, and constants; of functions their names alone."""
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
