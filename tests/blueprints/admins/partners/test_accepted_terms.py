"""Marketing writes the terms that partners accept."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.catalogue.partner_setup.terms_text import current_texts
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

TERMS = "/admin/partners/terms"


def test_saving_makes_a_new_version_once(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    sign_in(client, "marketing")
    assert 'name="follows"' in client.get(TERMS).text
    texts = {"terms_sq": "Kushtet e reja.", "terms_sr_Latn": "", "terms_en": "The new terms."}
    form = texts | {"follows": "1"}
    assert client.post(TERMS, data=form | {"terms_sq": " "}).status_code == 422
    assert client.post(TERMS, data=form).location == "/admin/partners"
    assert client.post(TERMS, data=form).status_code == 422  # written by a colleague meanwhile
    assert current_texts() == (2, {"sq": "Kushtet e reja.", "en": "The new terms."})
