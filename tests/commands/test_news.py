"""`marketplace news` sends a file of news to the customers who agreed."""

from __future__ import annotations

from pathlib import Path

from marketplace.customers import consents
from marketplace.customers.models import Channel
from tests.blueprints.admins.staff_browsers import logged
from tests.commands.conftest import Run
from tests.support.cast import Cast


def test_a_file_of_news_is_sent_and_recorded(cast: Cast, on: Run, tmp_path: Path) -> None:
    consents.record(
        customer_id=cast.arta.customer_id,
        agreed={Channel.SMS},
        wordings=dict.fromkeys(Channel, "Yes"),
        language="en",
    )
    file = tmp_path / "news.json"
    file.write_text('{"sq": {"subject": "Lajme", "text": "Tekst", "sms": "Lajme"}}')
    ended = on("news", str(file))
    assert (ended.code, ended.out, ended.err) == (0, "email: 0, sms: 1\n", "")
    (entry,) = logged("news.send")
    assert entry.after is not None
    assert entry.after["sms"] == 1


def test_a_file_of_another_shape_is_a_wrong_usage(cast: Cast, on: Run, tmp_path: Path) -> None:
    assert cast
    file = tmp_path / "news.json"
    file.write_text("[]")
    assert on("news", str(file)).code == 2
