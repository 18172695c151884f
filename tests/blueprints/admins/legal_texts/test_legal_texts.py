"""Marketing drafts, previews and publishes a legal text; the auditor reads each version."""

from __future__ import annotations

import re
from collections.abc import Callable

from marketplace.catalogue.partner_setup.acceptances import accept_terms
from marketplace.legal_texts.drafting import draft_of
from marketplace.legal_texts.models import TextKind
from marketplace.legal_texts.versions import OF_SOFTWARE, version_in_force, versions
from tests.legal_texts.publishing import a_version
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

DRAFT = "/admin/texts/terms/draft"
FORM = {"text_sq": "## Reja", "text_en": "## New", "made_from": "0"}


def test_a_draft_is_previewed_saved_and_published(marketing: BrowserLike) -> None:
    previewed = marketing.post(DRAFT, data=FORM | {"preview": "1"})
    assert "<h2>New</h2>" in previewed.text
    assert draft_of(TextKind.TERMS).revision == 0
    assert marketing.post(DRAFT, data=FORM).status_code == 303
    opened = marketing.get(DRAFT).text
    assert "## Reja" in opened
    assert re.search(r'name="made_from"[^>]* value="1"', opened)
    form = {"changes": "Shorter", "asks_acceptance": "y", "made_from": "1"}
    assert marketing.post("/admin/texts/terms/publish", data=form).status_code == 303
    (published,) = versions(TextKind.TERMS)
    assert (published.changes, published.asks_acceptance) == ("Shorter", True)
    assert version_in_force(TextKind.TERMS).text == {"sq": "## Reja", "en": "## New"}


def test_a_draft_that_changed_meanwhile_is_kept_on_the_page(marketing: BrowserLike) -> None:
    marketing.post(DRAFT, data=FORM)
    answer = marketing.post(DRAFT, data=FORM | {"text_en": "## Late"})
    assert answer.status_code == 409
    assert "## Late" in answer.text
    assert draft_of(TextKind.TERMS).text["en"] == "## New"


def test_a_text_without_a_required_language_is_not_published(marketing: BrowserLike) -> None:
    marketing.post(DRAFT, data=FORM | {"text_sq": ""})
    form = {"changes": "Shorter", "made_from": "1"}
    assert marketing.post("/admin/texts/terms/publish", data=form).status_code == 422
    assert versions(TextKind.TERMS) == []


def test_publishing_without_a_draft_leads_back(marketing: BrowserLike) -> None:
    answer = marketing.get("/admin/texts/terms/publish")
    assert answer.location == "/admin/texts/terms"


def test_the_auditor_reads_versions_and_differences_and_edits_nothing(
    client: BrowserLike, cast: Cast, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    a_version(cast, text={"sq": "njësh", "en": "one"})
    a_version(cast, text={"sq": "dysh", "en": "two"})
    sign_in(client, "auditor")
    assert client.get("/admin/texts").status_code == 200
    assert "/admin/texts/terms/versions/2" in client.get("/admin/texts/terms").text
    shown = client.get("/admin/texts/terms/versions/2").text
    assert "<del>one</del>" in shown
    assert "<ins>two</ins>" in shown
    assert client.get(DRAFT).status_code == 403


def test_the_former_address_of_the_terms_for_partners_leads_to_them(
    marketing: BrowserLike,
) -> None:
    assert marketing.get("/admin/partners/terms").location == "/admin/texts/partner_terms"


def test_a_partners_page_says_which_terms_it_accepted_and_by_whom(
    marketing: BrowserLike, cast: Cast
) -> None:
    address = f"/admin/partners/{cast.bakery.id}"
    assert "has not accepted the terms" in marketing.get(address).text
    accept_terms(
        partner_id=cast.bakery.id, number=OF_SOFTWARE, language="sq", actor=cast.drita.actor
    )
    page = marketing.get(address).text
    assert "accepted the terms for partners, version 0, on" in page
    assert "(drita)" in page
