"""A dry run says exactly what the run books, across batches, for every feed."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.customers.models import LineKind
from marketplace.imports.models import Feed
from marketplace.programme.models import Rule
from tests.imports.files import WriteFeed, in_batches_of, rows_of, run
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.points.billing.topping import rule
from tests.support.cast import Cast, a_line

MARCH = "2026-03-01T10:00:00"
FEEDS = {
    Feed.LINES: (
        "line,kind,tariff,package,active_from",
        "049700700,mobile,private-prepaid,,",
        "049700701,mobile,private-prepaid,,",
        "049/700-700,mobile,private-prepaid,,",  # as it is by now
        "049700701,mobile,private-postpaid,,",  # changed
        "049700702,fixed,,tv,",
        "F-77,fixed,,tv,",
        "F-77,fixed,,tv,",
        "049700700,mobile,private-postpaid,,",
        "049700700,mobile,private-prepaid,,",
    ),
    Feed.SPENDING: (
        "charge_id,line,month,amount",
        "c1,{line},2026-06,0.60",
        "c2,{line},2026-06,0.60",
        "c1,{line},2026-06,0.60",  # repeated
        "c3,{line},2026-06,0.85",
        "c2,{line},2026-06,7.00",  # other content
        "c4,{other},2026-06,1.00",
        "c5,{line},2026-07,0.95",
        "c6,{line},2026-06,-0.50",
        "c7,{line},2026-07,0.05",
    ),
    Feed.TOPUPS: (
        "topup_id,line,package,at",
        f"t1,F-1,tv,{MARCH}",
        f"t2,F-1,tv,{MARCH}",
        f"t1,F-1,tv,{MARCH}",
        f"t2,F-1,internet,{MARCH}",
        f"t3,F-1,net,{MARCH}",
    ),
    Feed.TARIFF_CHANGES: (
        "change_id,line,from,to,at",
        f"t1,{{line}},private-prepaid,private-postpaid,{MARCH}",
        "t2,{line},private-postpaid,business-postpaid,2026-03-02T10:00:00",
        f"t1,{{line}},private-prepaid,private-postpaid,{MARCH}",
        "t2,{line},private-postpaid,private-prepaid,2026-03-02T10:00:00",
        "t3,{line},private-prepaid,private-postpaid,2026-03-03T10:00:00",
    ),
}


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("feed", FEEDS)
def test_the_dry_run_counts_and_refuses_what_the_run_does(
    cast: Cast, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch, feed: Feed, batch: int
) -> None:
    rule(Rule.TOPUP_BY_PACKAGE, {"tv": 20, "internet": 30})
    for person in (cast.arta, cast.besnik):
        earns_from(person, date(2026, 1, 1))
    fixed = {"kind": LineKind.FIXED, "tariff": None, "package": "tv"}
    a_line(cast.arta.customer_id, number="F-1", earning_from=date(2026, 1, 1), **fixed)
    in_batches_of(batch, monkeypatch)
    numbers = {"line": cast.arta.number, "other": cast.besnik.number}
    path = write_feed(*(line.format(**numbers) for line in FEEDS[feed]))
    tried = run(feed=feed, path=path, dry_run=True)
    files = (tried.rejected_file, tried.differing_file)
    listed = [rows_of(file) if file else [] for file in files]
    done = run(feed=feed, path=path)
    assert done.counts == tried.counts
    assert [rows_of(file) if file else [] for file in files] == listed
    assert done.counts.booked > 0
    assert done.counts.repeated > 0
