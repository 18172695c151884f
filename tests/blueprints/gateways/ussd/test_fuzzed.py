"""A few hundred generated sessions of the fuzzer: one valid screen each, and books that add up."""

from __future__ import annotations

import random
from itertools import islice

from flask import Flask

from marketplace.points.verify import verify
from tests.fuzzing import ussd_inputs
from tests.fuzzing.channel import fuzz
from tests.fuzzing.town import build
from tests.support.cast import Cast


def test_every_fuzzed_ussd_call_gets_one_valid_screen(app: Flask, cast: Cast) -> None:
    assert app
    outcome = fuzz(ussd_inputs.channel(build(cast)), number=600, seed=7)
    assert outcome.faults == []
    assert {beginning[:4] for beginning in outcome.beginnings} == {"CON ", "END "}
    assert verify().violations == []


def test_the_same_seed_asks_the_same(app: Flask, cast: Cast) -> None:
    assert app
    channel = ussd_inputs.channel(build(cast))
    first, again = (list(islice(channel.inputs(random.Random(3)), 50)) for _twice in range(2))
    assert first == again
