"""No code runs text, reads what can run, hashes weakly, or writes markup in the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "marketplace"
EXEMPT = {
    "marketplace/accounts/breached/password_file.py": "looks up what lists of breaches hold",
    "marketplace/imports/earlier_rows.py": "reads back what the same process wrote",
    "marketplace/foundation/retries.py": "spreads waits in time, which nobody has to guess",
    "marketplace/commands/copies.py": "runs PostgreSQL's own programs, without a shell",
}
CALLS = {
    "code made of text": r"(?<![\w.])(?:eval|exec|__import__)\(",
    "a shell": r"os\.system|os\.popen|shell=True",
    "a program": r"^\s*(?:import|from) subprocess",
    "objects that run when they are read": r"^\s*(?:import|from) (?:pickle|marshal|shelve|yaml)\b",
    "XML, LDAP or LaTeX": r"^\s*(?:import|from) (?:xml|lxml|ldap\w*|pylatex)\b",
    "memory by address": r"^\s*(?:import|from) (?:ctypes|cffi)\b",
    "chance that can be guessed": r"^\s*(?:import|from) random\b",
    "a weak hash": r"hashlib\.(?:md5|sha1)\b|[\"'](?:md5|sha1)[\"']",
    "a template made of text": r"render_template_string|from_string\(",
}
IN_BROWSER = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
KEPT_IN_BROWSER = r"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage"


def found_in(pattern: str, suffix: str) -> set[str]:
    return {
        str(file.relative_to(PACKAGE.parent))
        for file in PACKAGE.rglob(f"*{suffix}")
        if re.search(pattern, file.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("call", CALLS)
def test_python_code_does_without(call: str) -> None:
    assert found_in(CALLS[call], ".py") <= EXEMPT.keys()


@pytest.mark.parametrize("pattern", [IN_BROWSER, KEPT_IN_BROWSER])
def test_scripts_write_text_alone_and_keep_nothing(pattern: str) -> None:
    assert found_in("addEventListener", ".js")
    assert found_in(pattern, ".js") == set()


def test_fields_of_passwords_hide_them_and_let_managers_fill_them() -> None:
    forms = found_in(r"[\"']?(?:current|new_)?password[\"']?\s*=\s*StringField", ".py")
    assert forms == set()
    assert found_in(r"onpaste", ".html") == set()
