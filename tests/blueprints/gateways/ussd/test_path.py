"""The code dialled and the inputs typed lead to one step, always the same."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.blueprints.gateways.ussd.state_machine import (
    LONGEST,
    Step,
    StepKind,
    inputs_of,
    step_of,
)
from marketplace.catalogue.offers.ussd_menu import MenuChoice

MENU = Step(StepKind.MENU)
MB = MenuChoice.MB
KEYS = st.lists(st.sampled_from(["0", "00", "1", "2", "3", "4", "5", "6", "9", "20", "x", ""]))
DIALLED = st.sampled_from(["*777#", "*777*1#"])


def at(typed: str) -> Step:
    """The step of a session that dialled the menu and typed this."""
    return step_of(inputs_of("*777*1#", typed))


def test_777_is_the_balance_and_777_1_the_menu() -> None:
    assert step_of(inputs_of("*777#", "")) == Step(StepKind.DIALLED)
    assert step_of(inputs_of("*777*1#", "")) == MENU


def test_the_menu_may_come_as_a_text_too() -> None:
    assert step_of(inputs_of("*777#", "1")) == MENU
    assert step_of(inputs_of("*777#", "1*3*20")) == at("3*20")


@pytest.mark.parametrize("code", ["*777#", "777", "*777", " *777# ", "\uff0a777\uff03"])
def test_the_ussd_service_code_is_read_in_any_usual_form(code: str) -> None:
    assert step_of(inputs_of(code, "")) == Step(StepKind.DIALLED)


@pytest.mark.parametrize("typed", ["3", "3*20", "5", "3*20*1", "1*0*3", "9", "x"])
def test_what_is_dialled_whole_leads_where_its_inputs_lead(typed: str) -> None:
    assert step_of(inputs_of(f"*777*1*{typed}#", "")) == at(typed)
    assert step_of(inputs_of(f"*777*1*{typed}#", "0")) == at(f"{typed}*0")


@pytest.mark.parametrize(
    "code", ["", "*", "*778#", "*777*2#", "*777**1#", "*777*x#", "1", "*777#" * 250]
)
def test_an_unknown_ussd_code_is_refused_whatever_follows(code: str) -> None:
    assert step_of(inputs_of(code, "1*3*20*1")) == Step(StepKind.NO_SUCH_CODE)


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("1", Step(StepKind.BALANCE)),
        ("2", Step(StepKind.POINTS, MenuChoice.SMS)),
        ("3", Step(StepKind.POINTS, MenuChoice.MB)),
        ("4", Step(StepKind.POINTS, MenuChoice.MMS)),
        ("5", Step(StepKind.CONFIRM, MenuChoice.FILLO_10)),
        ("6", Step(StepKind.CONFIRM, MenuChoice.SUPER_RRETHI)),
    ],
)
def test_the_menu_is_numbered_as_the_programme_numbers_it(typed: str, step: Step) -> None:
    assert at(typed) == step


def test_points_are_asked_for_and_confirmed_before_anything_goes() -> None:
    assert at("3*20") == Step(StepKind.CONFIRM, MB, 20)
    assert at("3*20*1") == Step(StepKind.CONFIRMED, MB, 20)
    assert at("5*1") == Step(StepKind.CONFIRMED, MenuChoice.FILLO_10)


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("0", MENU),
        ("1*0", MENU),
        ("3*0", MENU),
        ("5*0", MENU),
        ("3*20*0", Step(StepKind.POINTS, MB)),
        ("3*20*0*0", MENU),
        ("3*20*0*30*1", Step(StepKind.CONFIRMED, MB, 30)),
        ("3*20*0*0*2*10", Step(StepKind.CONFIRM, MenuChoice.SMS, 10)),
    ],
)
def test_0_leads_a_step_back(typed: str, step: Step) -> None:
    assert at(typed) == step


@pytest.mark.parametrize("typed", ["00", "1*00", "3*00", "3*20*00", "5*00", "3*x*00"])
def test_00_leaves_from_every_step(typed: str) -> None:
    assert at(typed) == Step(StepKind.LEFT)


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("7", Step(StepKind.OFFERS, MenuChoice.AMOUNTS)),
        ("7*5", Step(StepKind.OFFERS, MenuChoice.AMOUNTS, wrong=True)),
        ("7*2", Step(StepKind.POINTS, MenuChoice.AMOUNTS, offer=2)),
        ("7*2*40", Step(StepKind.CONFIRM, MenuChoice.AMOUNTS, 40, offer=2)),
        ("7*2*40*1", Step(StepKind.CONFIRMED, MenuChoice.AMOUNTS, 40, offer=2)),
        ("7*2*42*45", Step(StepKind.CONFIRM, MenuChoice.AMOUNTS, 45, offer=2)),
        ("7*2*40*0", Step(StepKind.POINTS, MenuChoice.AMOUNTS, offer=2)),
        ("7*2*0", Step(StepKind.OFFERS, MenuChoice.AMOUNTS)),
        ("7*0", Step(StepKind.MENU)),
        ("7*00", Step(StepKind.LEFT)),
    ],
)
def test_an_offer_by_the_amount_is_chosen_from_a_list_before_its_points(
    typed: str, step: Step
) -> None:
    assert at(typed) == step


@pytest.mark.parametrize("wrong", ["*", "x", "8", "99", "-1", "1.5", "😀", "\0", "01x"])
def test_a_wrong_input_stays_on_the_step_and_says_so(wrong: str) -> None:
    assert at(wrong) == Step(StepKind.MENU, wrong=True)
    assert at(f"5*{wrong}") == Step(StepKind.CONFIRM, MenuChoice.FILLO_10, wrong=True)
    assert at(f"1*{wrong}") == Step(StepKind.BALANCE, wrong=True)


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1.5", "2 0", "1e3", "٣", "9" * 10, "000"])
def test_an_invalid_number_of_points_is_asked_for_again_by_ussd(wrong: str) -> None:
    assert at(f"3*{wrong}") == Step(StepKind.POINTS, MB, wrong=True)
    assert at(f"3*{wrong}*20") == Step(StepKind.CONFIRM, MB, 20)


@pytest.mark.parametrize("typed", ["020", " 20 ", "\uff12\uff10"])
def test_a_ussd_number_is_read_in_any_spelling(typed: str) -> None:
    assert at(f"3*{typed}") == Step(StepKind.CONFIRM, MB, 20)


@pytest.mark.parametrize("wrong", ["2", "9", "x", "", "01"])
def test_an_invalid_answer_to_a_ussd_question_repeats_the_question(wrong: str) -> None:
    assert at(f"3*20*{wrong}") == Step(StepKind.CONFIRM, MB, 20, wrong=True)
    assert at(f"3*20*{wrong}*1") == Step(StepKind.CONFIRMED, MB, 20)


def test_another_number_at_the_question_is_asked_about_anew() -> None:
    """So what is confirmed is what the last screen showed, whether it took the first or not."""
    assert at("3*900*20") == Step(StepKind.CONFIRM, MB, 20)
    assert at("3*900*20*1") == Step(StepKind.CONFIRMED, MB, 20)


@pytest.mark.parametrize("typed", ["00*1", "3*20*00*1", "3*20*1*00*1"])
def test_an_ended_ussd_session_leads_to_no_further_step(typed: str) -> None:
    assert at(typed).place is StepKind.ENDED


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("5*1*1", Step(StepKind.CONFIRMED, MenuChoice.FILLO_10, answered=True)),
        ("3*20*1*1", Step(StepKind.CONFIRMED, MB, 20, answered=True)),
        ("3*20*1*30", Step(StepKind.CONFIRM, MB, 30, answered=True)),
        ("3*20*1*x", Step(StepKind.CONFIRM, MB, 20, wrong=True, answered=True)),
        ("3*20*1*0", Step(StepKind.POINTS, MB, answered=True)),
        ("3*20*1*0*0", Step(StepKind.MENU, answered=True)),
        ("3*20*1*00", Step(StepKind.LEFT, answered=True)),
    ],
)
def test_a_yes_of_which_nothing_came_leaves_the_session_where_it_stood(
    typed: str, step: Step
) -> None:
    assert at(typed) == step


def test_a_session_longer_than_anybody_types_leads_nowhere() -> None:
    assert at("*" * (LONGEST + 1)) == Step(StepKind.NO_SUCH_CODE)
    assert at("*" * LONGEST) == Step(StepKind.MENU, wrong=True)


@given(st.text(), st.text())
@example("*777#", "*" * 1000)
@example("*777*1#", "\ud800")
def test_every_ussd_input_leads_to_exactly_one_step(code: str, text: str) -> None:
    step = step_of(inputs_of(code, text))
    assert step.place in set(StepKind)
    assert step == step_of(inputs_of(code, text))


@given(KEYS)
def test_a_conversion_follows_only_from_its_question(keys: list[str]) -> None:
    step = at("*".join(keys))
    if step.place is StepKind.CONFIRMED:
        asked = at("*".join(keys[:-1]))
        assert keys[-1] == "1"
        assert asked.place in {StepKind.CONFIRM, StepKind.CONFIRMED}
        assert (asked.choice, asked.points) == (step.choice, step.points)


@given(DIALLED, KEYS, st.sampled_from(["0", "00"]))
def test_back_and_exit_are_never_wrong_before_the_end(code: str, keys: list[str], key: str) -> None:
    step = step_of(inputs_of(code, "*".join([*keys, key])))
    assert not step.wrong
