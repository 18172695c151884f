"""Seven jobs take no more taps and keys than they have to, and nothing is in the way."""

from __future__ import annotations

import pytest

from tests.browser.jobs.album import Tally, keep_count
from tests.browser.jobs.crew import Crew, Job
from tests.browser.jobs.customers import find_gone_points, hand_over_a_gift, register_and_convert
from tests.browser.jobs.partners import (
    confirm_in_a_queue,
    propose_and_publish,
    publish_with_picture,
    settle_a_month,
)
from tests.browser.jobs.variations import PLAIN, Variation, album

# At 360x640, from the person's own start page, signed in unless they register.
BUDGETS: dict[Job, Tally] = {
    register_and_convert: Tally(taps=12, keys=75, swipes=7, pages=5),
    confirm_in_a_queue: Tally(taps=5, keys=28, swipes=2, pages=1),
    publish_with_picture: Tally(taps=19, keys=117, swipes=18, pages=3),
    find_gone_points: Tally(taps=4, keys=10, swipes=6, pages=4),
    settle_a_month: Tally(taps=7, keys=0, swipes=4, pages=6),
    hand_over_a_gift: Tally(taps=2, keys=17, swipes=3, pages=3),
    propose_and_publish: Tally(taps=21, keys=119, swipes=26, pages=7),
}
pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("job", BUDGETS, ids=lambda job: job.__name__)
def test_a_job_takes_no_more_than_its_budget_and_nothing_is_in_the_way(
    job: Job, crew: Crew, variation: Variation
) -> None:
    job(crew)
    folder = album()
    if folder is not None:
        keep_count(folder, job.__name__, str(variation), crew.tally)
    assert crew.faults == []
    if variation == PLAIN:
        assert crew.tally.exceeds(BUDGETS[job]) == {}
