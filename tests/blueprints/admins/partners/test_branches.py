"""Marketing opens, changes and closes a partner's branches."""

from __future__ import annotations

import pytest

from marketplace.catalogue.partners.branch_list import branch_of, branches_of
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

FORM = {
    "name": "Te sheshi",
    "city": "Gjakova",
    "address": "Rruga e Re 3",
    "opening_hours": "8-20",
    "phone": "0390 123 456",
    "coordinates": "42.3803, 20.4308",
}


def test_a_branch_is_opened(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(f"/admin/partners/{cast.bakery.id}/branches/new", data=FORM)
    assert "Gjakova" in {branch.city for branch in branches_of(cast.bakery.id)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("city", "x" * 61),
        ("address", " "),
        ("phone", "x"),
        ("coordinates", "42.38"),
        ("coordinates", "20.43, 200"),
    ],
)
def test_a_bad_value_opens_none(marketing: BrowserLike, cast: Cast, field: str, value: str) -> None:
    address = f"/admin/partners/{cast.bakery.id}/branches/new"
    answer = marketing.post(address, data=FORM | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert len(branches_of(cast.bakery.id)) == 2


def test_a_branch_is_changed(marketing: BrowserLike, cast: Cast) -> None:
    branch = cast.bakery.branch_ids[0]
    marketing.post(f"/admin/partners/{cast.bakery.id}/branches/{branch}/edit", data=FORM)
    changed = branch_of(cast.bakery.id, branch)
    assert (changed.name, changed.coordinates) == ("Te sheshi", (42.3803, 20.4308))
    page = marketing.get(f"/admin/partners/{cast.bakery.id}/branches/{branch}/edit").text
    assert 'value="42.3803, 20.4308"' in page
    without = FORM | {"coordinates": ""}
    marketing.post(f"/admin/partners/{cast.bakery.id}/branches/{branch}/edit", data=without)
    assert branch_of(cast.bakery.id, branch).coordinates is None


def test_a_branch_is_closed(marketing: BrowserLike, cast: Cast) -> None:
    branch = cast.bakery.branch_ids[0]
    marketing.post(f"/admin/partners/{cast.bakery.id}/branches/{branch}/close")
    assert branch_of(cast.bakery.id, branch).closed_at is not None


@pytest.mark.parametrize("action", ["edit", "close"])
def test_another_partners_branch_is_not_there(
    marketing: BrowserLike, cast: Cast, action: str
) -> None:
    branch = cast.bookshop.branch_ids[0]
    address = f"/admin/partners/{cast.bakery.id}/branches/{branch}/{action}"
    assert marketing.post(address, data=FORM).status_code == 404
    assert branch_of(cast.bookshop.id, branch).closed_at is None
