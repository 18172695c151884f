"""Migration 0014 puts texts by language into one column each, keeps them, and takes it back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from marketplace.catalogue.models import Category, Offer, Partner
from marketplace.catalogue.titles import terms_in, title_in
from marketplace.conversions.models import Conversion
from marketplace.foundation.extensions import db

SNAPSHOT = {
    "title_sq": "Kafe",
    "title_en": "",
    "terms_sq": "Sot",
    "terms_en": "Today",
    "unit": None,
}
OLD_ROWS = (
    (
        "INSERT INTO partners (id, slug, name, about_sq, about_en, created_at) "
        "VALUES (1, 'p', 'P', '', 'Bakers', '2026-01-01 00:00:00+00')"
    ),
    (
        "INSERT INTO categories (id, slug, name_sq, name_en, position) "
        "VALUES (1, 'c', 'Ushqim', 'Food', 0)"
    ),
    (
        "INSERT INTO offers (id, slug, kind, state, partner_id, category_id, title_sq, title_en, "
        "description_sq, description_en, terms_sq, terms_en, points, worth_cents, code_days, "
        "popularity, created_at, revision) VALUES (1, 'o', 'gift', 'draft', NULL, 1, "
        "'Një \"kafe\"', '', 'Përshkrim', 'Text', '', '', 5, 0, 30, 0, '2026-01-01 00:00:00+00', 1)"
    ),
)
CUSTOMER = (
    "INSERT INTO customers (id, name, surname, language, registered_at) "
    "VALUES (1, 'Mira', 'Krasniqi', 'sq', '2018-01-01 00:00:00+00')"
)
CONVERSION = text(
    "INSERT INTO conversions (id, customer_id, offer_id, kind, via, key, points, terms, state, "
    "created_at, lost) VALUES (:id, 1, 1, 'gift', 'web', :key, 10, :terms, 'issued', "
    "'2026-01-01 00:00:00+00', false)"
)


def _one(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.execute(text(statement)).one()


@pytest.mark.usefixtures("earlier_app")
def test_texts_are_kept_there_and_back_and_old_snapshots_are_read() -> None:
    upgrade(revision="0013")
    with db.engine.begin() as connection:
        for statement in (*OLD_ROWS, CUSTOMER):
            connection.execute(text(statement))
        row = {"id": 1, "key": "k1", "terms": json.dumps(SNAPSHOT)}
        connection.execute(CONVERSION, row)
    db.engine.dispose()
    upgrade(revision="0014")
    # by columns, as later migrations add others
    assert db.session.scalars(select(Partner.about)).one() == {"en": "Bakers"}
    assert db.session.scalars(select(Category.name)).one() == {"sq": "Ushqim", "en": "Food"}
    offer = db.session.execute(select(Offer.title, Offer.description, Offer.terms)).one()
    assert (offer.title, offer.terms) == ({"sq": 'Një "kafe"'}, {})
    assert offer.description == {"sq": "Përshkrim", "en": "Text"}
    old = db.session.scalars(select(Conversion.terms)).one()
    assert (title_in(old, "en"), terms_in(old, "en")) == ("Kafe", "Today")
    with db.engine.begin() as connection:
        terms = json.dumps({"title": {"sq": "Çaj"}, "terms": {}, "unit": "MB"})
        connection.execute(CONVERSION, {"id": 2, "key": "k2", "terms": terms})
    db.session.remove()
    downgrade(revision="0013")
    assert _one("SELECT about_sq, about_en FROM partners") == ("", "Bakers")
    texts = "SELECT title_sq, title_en, description_en, terms_sq FROM offers"
    assert _one(texts) == ('Një "kafe"', "", "Text", "")
    taken_back = _one("SELECT CAST(terms AS TEXT) FROM conversions WHERE id = 2")[0]
    assert json.loads(taken_back) == {
        "title_sq": "Çaj",
        "title_en": "",
        "terms_sq": "",
        "terms_en": "",
        "unit": "MB",
    }
