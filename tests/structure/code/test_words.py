"""Words: types are nouns, modules are named for what is in them, prose is plain.

`docs/style.md` says why, and has the whole list.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MOST_FILES_IN_A_FOLDER = 20


def words_of(text: str) -> set[str]:
    return set(text.split())


PARTICIPLES = words_of(
    """Became Begun Bought Broken Built Chosen Done Drawn Found Given Gone Got Held Kept Known Left
    Lost Made Meant Met Paid Read Said Seen Sent Shown Shut Sold Spent Standing Stood Taken Told
    Undone Understood Went Written"""
)
PRONOUNS = words_of(
    """All Another Any Anybody Anyone Both Each Everybody Everyone Everything It Mine Nobody None
    Nothing One Other Others Ours Own Self Somebody Someone Something That These They This Those
    What Which Who Whoever Whose"""
)
ADJECTIVES_AND_ADVERBS = words_of(
    """Active Bad Before Busy Current Due Early Empty Former Free Full Good Here Invalid Late Live
    Missing New Now Old Plain Quiet Ready Recent There Valid Via"""
)
NOUNS_IN_ED = {"Bed", "Breed", "Feed", "Need", "Red", "Seed", "Shed", "Speed"}
NOUNS_IN_ING = words_of(
    """Billing Booking Building Drawing Earning Encoding Heading King Listing Mapping Meaning
    Meeting Offering Ordering Pricing Rating Reading Ring Ruling Saving Setting Spelling Spending
    String Thing Warning Wording"""
)
NOUNS_IN_BLE = {"Table", "Timetable", "Variable", "Double", "Cable"}
PUBLISHED = {"ConfirmationWanted", "ConversionWanted"}  # schemas of /api/v1: clients have the names
LEADS_A_PHRASE = words_of("At By For From Has In Is Of On To Was With")

RIDDLES = words_of(
    """acts answering asked asking attempts became deeds desk desks doubts facts fates gone held
    kept letters looks nowhere pick pieces repeats roll room same_ids sheet shelves spent stretches
    things told wanted wishes"""
)
QUESTION = re.compile(r"(What|Who|Whose|How|Whether|Which|Where)\b")
BANNED = re.compile(
    r"\b(([Ww]ho|[Ss]ome)(ever|body)|[Ss]o many|(?<![Tt]here )[Ii]s none|[Ll]ets? go|[Gg]oes on"
    r"|[Ss]aid beside|[Dd]eeds?|[Tt]wice is once)\b"  # `is None` of the language is no prose
)


@dataclass(frozen=True)
class Source:
    """One file of Python, parsed."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "versions" not in path.parts]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    """All of the project's own Python but this file, whose strings name the words to avoid."""
    paths = python_files("marketplace", "tests", "bench", "dev")
    return [Source(relative(path), path.read_text()) for path in paths if path != Path(__file__)]


def classes(sources: list[Source]) -> list[tuple[str, ast.ClassDef]]:
    return [
        (source.path, node)
        for source in sources
        if "class " in source.text
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    ]


def names_of_refusals(found: list[tuple[str, ast.ClassDef]]) -> set[str]:
    """`Refusal` and all that descends from it; each is named for its reason, as a short phrase."""
    refusals = {"Refusal"}
    before = 0
    while len(refusals) > before:
        before = len(refusals)
        refusals |= {node.name for _, node in found if refusals & set(bases(node))}
    return refusals


def bases(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        yield ast.unparse(base).split(".")[-1]


def is_a_noun(name: str) -> bool:
    """Judge a class's name by the last of its words, and that it does not begin like a phrase."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", name)
    first, last = words[0], words[-1]
    if first in LEADS_A_PHRASE or last in PARTICIPLES | PRONOUNS | ADJECTIVES_AND_ADVERBS:
        return False
    return not (
        (last.endswith("ed") and last not in NOUNS_IN_ED)
        or (last.endswith("ing") and last not in NOUNS_IN_ING)
        or (last.endswith(("able", "ible")) and last not in NOUNS_IN_BLE)
    )


def docstrings(source: Source) -> Iterator[tuple[int, str]]:
    """The docstrings of a file, with their lines."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node.body[0].lineno, text


def prose(source: Source) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a file, with their lines."""
    yield from docstrings(source)
    for token in tokenize.tokenize(BytesIO(source.text.encode()).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def banned_words(source: Source) -> list[str]:
    if not BANNED.search(source.text):
        return []
    return [
        f"{source.path}:{line}: {found.group()}"
        for line, text in prose(source)
        for found in BANNED.finditer(text)
    ]


def in_lines(found: list[str]) -> str:
    return f"{len(found)} (see docs/style.md):\n" + "\n".join(sorted(found))


def test_classes_are_named_by_nouns(sources: list[Source]) -> None:
    found = classes(sources)
    refusals = names_of_refusals(found)
    assert len(found) > 400
    assert len(refusals) > 50
    wrong = [
        f"{path}:{node.lineno}: {node.name}"
        for path, node in found
        if node.name not in refusals | PUBLISHED and not is_a_noun(node.name)
    ]
    assert not wrong, "classes whose name is no noun: " + in_lines(wrong)


@pytest.mark.parametrize(
    "name",
    ["Asked", "Held", "_Sent", "Standing", "Waiting", "ToppedUpAndSent", "Dialable", "AtCounter"],
)
def test_a_participle_an_adjective_and_a_phrase_are_no_nouns(name: str) -> None:
    assert not is_a_noun(name)


@pytest.mark.parametrize("name", ["Feed", "Earning", "HeldLot", "ChangedTariff", "SQLTable"])
def test_nouns_that_look_like_participles_are_nouns(name: str) -> None:
    assert is_a_noun(name)


def test_a_refusal_of_a_refusal_is_a_refusal() -> None:
    tree = (
        "class NotYours(NotAllowed): ...\nclass NotAllowed(refusals.Refusal): ...\nclass Lost: ..."
    )
    found = classes([Source("planted.py", tree)])
    assert names_of_refusals(found) == {"Refusal", "NotAllowed", "NotYours"}


def test_docstrings_say_what_is_done_and_do_not_begin_like_a_question(
    sources: list[Source],
) -> None:
    wrong = [
        f"{source.path}:{line}: {text.splitlines()[0]}"
        for source in sources
        for line, text in docstrings(source)
        if QUESTION.match(text)
    ]
    assert not wrong, "docstrings that begin like a question: " + in_lines(wrong)


def test_modules_are_named_for_what_is_in_them() -> None:
    paths = python_files("marketplace", "tests", "bench")
    wrong = [relative(path) for path in paths if path.stem.removeprefix("test_") in RIDDLES]
    assert not wrong, "modules named by a riddle: " + in_lines(wrong)


def test_no_folder_has_more_files_than_can_be_seen_at_once() -> None:
    counts = Counter(relative(path.parent) for path in python_files("marketplace", "tests"))
    wrong = [f"{folder}: {n}" for folder, n in counts.items() if n > MOST_FILES_IN_A_FOLDER]
    assert not wrong, f"folders of more than {MOST_FILES_IN_A_FOLDER} files: " + in_lines(wrong)


def test_docstrings_and_comments_are_in_plain_words(sources: list[Source]) -> None:
    wrong = [found for source in sources for found in banned_words(source)]
    assert not wrong, "words that docs/style.md replaces: " + in_lines(wrong)


def page_comments(name: str, text: str) -> list[str]:
    """The comments of a template, a style sheet or a script; lines of a script that follow one
    another are one comment."""
    if name.endswith(".js"):
        lines = re.findall(r"(?:^[ \t]*//.*\n)+|//.*", text, re.MULTILINE)
        return [re.sub(r"\s*//\s*", " ", one).strip() for one in lines]
    marks = r"/\*(.*?)\*/" if name.endswith(".css") else r"\{#-?(.*?)-?#\}"
    return [one.strip() for one in re.findall(marks, text, re.DOTALL)]


def test_comments_of_templates_styles_and_scripts_are_in_plain_words() -> None:
    package = ROOT / "marketplace"
    paths = [path for kind in ("html", "css", "js") for path in package.rglob(f"*.{kind}")]
    comments = [
        (relative(path), one)
        for path in paths
        for one in page_comments(path.name, path.read_text())
    ]
    assert len(comments) > 200
    wrong = [
        f"{path}: {one}" for path, one in comments if QUESTION.match(one) or BANNED.search(one)
    ]
    assert not wrong, "comments that docs/style.md replaces: " + in_lines(wrong)


def test_comments_of_pages_are_found() -> None:
    assert page_comments("a.html", "<p>{# What\nis #}{#- it -#}") == ["What\nis", "it"]
    assert page_comments("a.css", "p { } /* Who */") == ["Who"]
    assert page_comments("a.js", "// How\n// it is\nrun(); // Whose\n") == ["How it is", "Whose"]


def test_the_search_for_words_finds_docstrings_and_comments_and_no_code() -> None:
    planted = '"""Whoever asks."""\n\ndeed = "somebody"  # so many\nindeed = 1\n'
    assert banned_words(Source("planted.py", planted)) == [
        "planted.py:1: Whoever",
        "planted.py:3: so many",
    ]
