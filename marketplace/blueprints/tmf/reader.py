"""Tell who reads by the request's token, and find the members that this reader may see."""

from __future__ import annotations

from marketplace.blueprints.web.guards import program
from marketplace.foundation.refusals import NotFound
from marketplace.membership import member_directory
from marketplace.membership.member_directory import Member


def reader() -> int | None:
    """Return the third party that reads, by its token; None is a system of the operator's own."""
    return program().third_party_id


def the_member(id_: str) -> Member:
    """Return the member with that id, closed or not; raises NotFound, also for one hidden."""
    if not member_directory.is_id(id_):
        raise NotFound
    found = member_directory.member(int(id_), third_party_id=reader())
    if found is None:
        raise NotFound
    return found
