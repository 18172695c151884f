"""A look-up of a code says what is the matter with it, and nothing of any other code."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts import throttle
from marketplace.accounts.audit import Actor
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.catalogue.pools.pools import recall
from marketplace.conversions.codes import ALPHABET, TypingError
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reports.code_explained import (
    CodeAnswer,
    CodeExplanation,
    explain_code,
)
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation.refusals import TooManyAttempts
from tests.blueprints.admins.staff_browsers import logged
from tests.imports.code_pools.pools import STAFF as POOL_STAFF
from tests.imports.code_pools.pools import a_pool
from tests.support.cast import Cast, ListedOffer


def look(cast: Cast, typed: str, partner_id: int | None = None) -> CodeExplanation:
    support = Actor(user_id=cast.named("support").user_id, username="support")
    return explain_code(typed=typed, actor=support, partner_id=partner_id)


def bought(cast: Cast, offer: ListedOffer | None = None) -> Receipt:
    slug = (offer or cast.an_offer()).slug
    made = convert(
        customer_id=cast.arta.customer_id, offer=slug, via=ConversionChannel.WEB, key="k"
    )
    assert made.code
    return made


def test_a_good_code_is_said_to_be_good_at_its_own_partner_alone(cast: Cast) -> None:
    made = bought(cast)
    typed = str(made.code).lower()
    assert look(cast, typed).answer == CodeAnswer.GOOD
    assert look(cast, typed, cast.bakery.id).answer == CodeAnswer.GOOD
    elsewhere = look(cast, typed, cast.bookshop.id)
    assert elsewhere.answer == CodeAnswer.OTHER_PARTNER
    assert elsewhere.conversion
    assert elsewhere.conversion.id == made.id


def test_a_used_code_says_when_where_and_by_whom(cast: Cast) -> None:
    made = bought(cast)
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    confirm(code=str(made.code), till=till, branch_id=None)
    found = look(cast, str(made.code))
    assert (found.answer, found.cashier) == (CodeAnswer.USED, "Drita")
    assert found.conversion
    assert found.conversion.confirmed_at


def test_a_cancelled_code_says_why(cast: Cast) -> None:
    made = bought(cast)
    cancel(conversion_id=made.id, reason="Wrong offer", actor=POOL_STAFF)
    found = look(cast, str(made.code))
    assert found.answer == CodeAnswer.CANCELLED
    assert found.conversion
    assert found.conversion.cancel_reason == "Wrong offer"


def test_a_code_has_expired_once_its_last_day_is_over_before_the_calendar_runs(cast: Cast) -> None:
    made = bought(cast)
    assert made.good_until
    with time_machine.travel(made.good_until):
        assert look(cast, str(made.code)).answer == CodeAnswer.EXPIRED
    with time_machine.travel(made.good_until - timedelta(seconds=1)):
        assert look(cast, str(made.code)).answer == CodeAnswer.GOOD


def test_a_mistyped_code_says_how_and_leads_to_no_other_code(cast: Cast) -> None:
    code = str(bought(cast).code).replace("-", "")
    for place, letter in enumerate(code):
        other = ALPHABET[(ALPHABET.index(letter) + 1) % 32]
        found = look(cast, code[:place] + other + code[place + 1 :])
        assert found == CodeExplanation(CodeAnswer.MISTYPED, error=TypingError())
    assert look(cast, code[:-1]).error == TypingError(length=12)
    assert look(cast, f"{code[:-1]}U").error == TypingError(strange="U")


def test_an_unknown_code_of_the_right_form_is_unknown(cast: Cast) -> None:
    assert look(cast, "0000-0000-00000").answer == CodeAnswer.UNKNOWN


def test_a_code_of_a_pool_is_reserved_until_a_customer_has_it(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "Kino-1", "Kino-2", "Kino-3")
    assert look(cast, "kino 1").answer == CodeAnswer.NOT_HANDED_OUT
    bought(cast, offer)
    assert look(cast, "kino 1").answer == CodeAnswer.GOOD
    recall(offer_id=offer.id, reason="Closed", actor=POOL_STAFF)
    assert look(cast, "KINO2").answer == CodeAnswer.RECALLED


def test_each_look_up_is_recorded_with_its_answer_and_without_the_code(cast: Cast) -> None:
    made = bought(cast)
    look(cast, str(made.code))
    look(cast, "ABC")
    assert [(one.subject_kind, one.subject_id, one.after) for one in logged("code.look_up")] == [
        ("conversion", str(made.id), {"answer": "good"}),
        ("code", "none", {"answer": "mistyped"}),
    ]


def test_look_ups_of_codes_that_nobody_has_are_limited_and_others_are_not(cast: Cast) -> None:
    made = bought(cast)
    for _ in range(LIMITS[Scope.CODE_STAFF].failures - 1):
        throttle.record_failure(Scope.CODE_STAFF, cast.named("support").user_id)
    assert look(cast, str(made.code)).answer == CodeAnswer.GOOD
    look(cast, "ABC")
    with pytest.raises(TooManyAttempts):
        look(cast, "ABC")


def test_a_partner_whose_counters_are_locked_is_told_as_the_reason(cast: Cast) -> None:
    made = bought(cast)
    assert look(cast, str(made.code)).locked_minutes is None
    for _ in range(LIMITS[Scope.CODE_PARTNER].failures):
        throttle.record_failure(Scope.CODE_PARTNER, cast.bakery.id)
    locked = look(cast, str(made.code)).locked_minutes
    assert locked
    assert timedelta(minutes=locked) <= 2 * LIMITS[Scope.CODE_PARTNER].window
