"""A list comes in parts: how many there are, where the next part is, only what was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.blueprints.tmf.resources import RESOURCES
from tests.blueprints.tmf.conftest import BASE, Call, values_of
from tests.conversions.test_statements import counted
from tests.support.cast import Cast, LotOf, Person, a_customer

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')
People = list[Person]
Crowd = Callable[[int], People]


@pytest.fixture
def crowd(app: Flask) -> Crowd:
    """Make a number of customers, each with points of two days."""
    assert app
    return lambda n: [a_customer(f"c{i}", [LotOf(5, 10), LotOf(7, 20)]) for i in range(n)]


def places(header: str) -> dict[str, str]:
    return {rel: address.partition(BASE)[2] for address, rel in LINK.findall(header)}


def test_a_whole_list_is_200_and_a_part_of_one_206(crowd: Crowd, get: Call) -> None:
    crowd(3)
    whole, part = get("/loyaltyAccount"), get("/loyaltyAccount?limit=2")
    assert (whole.status_code, part.status_code) == (200, 206)
    for answer, count in ((whole, "3"), (part, "2")):
        assert answer.headers["X-Total-Count"] == "3"
        assert answer.headers["X-Result-Count"] == count


def test_the_next_links_of_a_tmf_list_lead_to_every_member_once(crowd: Crowd, get: Call) -> None:
    people = crowd(7)
    met, path = [], "/loyaltyProgramMember?limit=3"
    while path:
        answer = get(path)
        met += values_of(answer, "id")
        path = places(answer.headers["Link"]).get("next", "")
    assert met == [str(one.customer_id) for one in people]


def test_a_member_who_joins_during_paging_moves_no_other_entry(crowd: Crowd, get: Call) -> None:
    people = crowd(4)
    first = values_of(get("/loyaltyBalance?limit=3"), "id")
    late = a_customer("late", [LotOf(1, 5)])
    rest = values_of(get("/loyaltyBalance?offset=3&limit=500"), "id")
    owners = [one.rsplit("-", 3)[0] for one in first + rest]
    assert len(set(first + rest)) == 9
    assert owners == [str(one.customer_id) for one in [*people, late] for _ in range(2)][:9]


def test_the_parts_before_and_after_keep_the_filters(crowd: Crowd, get: Call) -> None:
    crowd(5)
    answer = get("/loyaltyAccount?status=active&offset=2&limit=2")
    assert places(answer.headers["Link"]) == {
        rel: f"/loyaltyAccount?status=active&offset={offset}&limit=2"
        for rel, offset in (("first", 0), ("last", 4), ("next", 4), ("prev", 0))
    }


def test_a_part_beyond_the_end_of_a_tmf_list_is_empty_and_links_back(
    crowd: Crowd, get: Call
) -> None:
    crowd(2)
    answer = get("/loyaltyProgramProduct?offset=1000000000&limit=2")
    assert (answer.status_code, answer.get_json()) == (206, [])
    assert places(answer.headers["Link"])["prev"].endswith("offset=0&limit=2")


def test_an_empty_tmf_list_is_a_whole_list(get: Call) -> None:
    answer = get("/loyaltyBalance")
    assert (answer.status_code, answer.get_json()) == (200, [])
    assert "Link" not in answer.headers


def test_a_tmf_list_has_fifty_entries_by_default(crowd: Crowd, get: Call) -> None:
    crowd(51)
    assert get("/loyaltyProgramMember").headers["X-Result-Count"] == "50"
    assert get("/loyaltyProgramMember?limit=0").get_json() == []


OF_THE_PROGRAMME = {"loyaltyProgramProductSpec", "loyaltyRule"}  # lists as long as it is


@pytest.mark.parametrize(
    "path", [f"/{one.path}" for one in RESOURCES if one.path not in OF_THE_PROGRAMME]
)
def test_a_tmf_list_takes_a_constant_number_of_statements(
    crowd: Crowd, get: Call, path: str
) -> None:
    taken = []
    get(path)  # the token's first use of a day is noted
    for _ in range(2):
        with counted() as statements:
            get(path)
        taken.append(len(statements))
        crowd(12) if len(taken) == 1 else None
    lines = path == "/loyaltyProgramProduct"
    assert taken == [3 + lines, 3 + lines]  # the token, how many, the part; its lines


REFUSED = [
    ("limit=501", "limit"),
    ("limit=-1", "limit"),
    ("limit=", "limit"),
    ("limit=2.5", "limit"),
    ("limit=٣", "limit"),
    ("offset=x", "offset"),
    ("offset=1000000001", "offset"),
    ("offset=" + "9" * 5000, "offset"),
    ("sort=name", "sort"),
    ("colour=red", "colour"),
    ("status.ne=active", "status.ne"),
    ("fields=secret", "fields"),
    ("id=" + "1," * 100, "id"),
    ("id=%00", "id"),
]


def test_a_parameter_that_cannot_be_is_refused_in_words(cast: Cast, get: Call) -> None:
    assert cast.arta
    for query, named in REFUSED:
        answer = get(f"/loyaltyProgramMember?{query}")
        assert answer.status_code == 400, query
        body = answer.get_json()
        assert body["message"].startswith(f"{named}: "), query
        assert (body["code"], body["status"], body["reason"]) == (1201, 400, "Bad parameter"), query


def test_tmf_fields_limit_a_resource_to_them_with_id_and_href(cast: Cast, get: Call) -> None:
    arta = cast.arta.customer_id
    for path in (f"/loyaltyProgramMember/{arta}", "/loyaltyProgramMember"):
        body = get(f"{path}?fields=status,ValidFor&fields=@type").get_json()
        one = body[0] if isinstance(body, list) else body
        assert one.keys() == {"id", "href", "status", "ValidFor", "@type"}


def test_no_properties_asked_for_are_id_and_address_alone(cast: Cast, get: Call) -> None:
    assert get(f"/loyaltyAccount/{cast.arta.customer_id}?fields=").get_json().keys() == {
        "id",
        "href",
    }


MEMBERS_FOUND = [
    ("status=blocked", ["dafina"]),
    ("status=active,blocked", ["arta", "besnik", "dafina"]),
    ("status=active&status=blocked", ["arta", "besnik", "dafina"]),
    ("status=closed", []),
    ("status=gone", []),
    ("id={arta}", ["arta"]),
    ("id={arta},{besnik},x,0", ["arta", "besnik"]),
    ("id={dafina}&status=active", []),
    ("contactMedium.characteristic.emailAddress=ARTA@example.com", ["arta"]),
    ("contactMedium.characteristic.phoneNumber={number}", ["besnik"]),
]


def test_members_are_found_by_what_they_are(cast: Cast, get: Call) -> None:
    people = {name: cast.named(name) for name in ("arta", "besnik", "dafina")}
    ids = {name: str(one.customer_id) for name, one in people.items()}
    number = cast.besnik.number.replace("+", "%2B")
    for query, found in MEMBERS_FOUND:
        answer = get(f"/loyaltyProgramMember?{query.format(**ids, number=number)}")
        assert values_of(answer, "id") == [ids[name] for name in found], query


FILTERED = [
    ("loyaltyAccount", "loyaltyProgramMember.id={id}", 1),
    ("loyaltyAccount", "loyaltyProgramProduct.id={id}", 1),
    ("loyaltyProgramProduct", "loyaltyAccount.id={id}", 1),
    ("loyaltyProgramProduct", "productStatus=active", 2),
    ("loyaltyBalance", "loyaltyAccount.id={id}", 3),
    ("loyaltyBalance", "loyaltyProgramMember.id={id},99", 3),
    ("loyaltyBalance", "id={id}-never", 0),
    ("loyaltyProgramProductSpec", "id=pika", 1),
    ("loyaltyProgramProductSpec", "id=other", 0),
    ("loyaltyProgramProductSpec", "lifeCycleStatus=active&offset=1", 0),
]


def test_the_other_lists_are_filtered_too(cast: Cast, get: Call) -> None:
    assert cast.besnik
    for path, query, count in FILTERED:
        answer = get(f"/{path}?{query.format(id=cast.arta.customer_id)}")
        assert len(answer.get_json()) == count, (path, query)
