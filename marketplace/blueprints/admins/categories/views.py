"""The categories of the shop: names and order, and deleting an empty one."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.partners.forms import CategoryForm
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS, CATALOGUE_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page
from marketplace.catalogue import categories as shelves
from marketplace.catalogue.category_list import category_of, category_rows, move_category
from marketplace.foundation.languages import default_language, name_for_reader, written_languages
from marketplace.foundation.languages.texts import by_field


@bp.get("/categories")
@allow(*CATALOGUE_READERS)
def categories() -> ResponseReturnValue:
    """Show every category in the shop's order, with its number of offers."""
    headings = {
        code: _("In %(language)s", language=name_for_reader(code)) for code in written_languages()
    }
    return page("admins/categories/list.html", shelves=category_rows(), headings=headings)


@bp.route("/categories/new", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
@keyed
def new_category() -> ResponseReturnValue:
    """Add a category."""
    form = CategoryForm()
    return answer_action(
        form,
        lambda: shelves.create_category(name=form.typed("name"), actor=actor()),
        said=_("Category added at the end of the list."),
        back=url_for(".categories"),
        action=ActionPage(
            title=_("New category"),
            text=_("It appears in the shop once it contains an offer."),
            button=_("Save"),
        ),
    )


@bp.route("/categories/<int:category_id>/edit", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def edit_category(category_id: int) -> ResponseReturnValue:
    """Rename the category."""
    category = category_of(category_id)
    form = CategoryForm(data=by_field("name", category.names))
    return answer_action(
        form,
        lambda: shelves.edit_category(
            category_id=category_id,
            name=form.typed("name"),
            actor=actor(),
        ),
        said=_("Category saved."),
        back=url_for(".categories"),
        action=ActionPage(
            title=category.name(default_language()),
            text=_("Its web address stays the same."),
            button=_("Save"),
        ),
    )


@bp.post("/categories/<int:category_id>/<any(up, down):way>")
@allow(*CATALOGUE_EDITORS)
@keyed
def shift_category(category_id: int, way: str) -> ResponseReturnValue:
    """Swap the category with its neighbour."""

    def act() -> Outcome:
        move_category(category_id=category_id, up=way == "up", actor=actor())
        return Outcome(url_for(".categories"))

    return once(act)


@bp.post("/categories/<int:category_id>/delete")
@allow(*CATALOGUE_EDITORS)
def delete_category(category_id: int) -> ResponseReturnValue:
    """Delete an empty category."""
    shelves.delete_category(category_id=category_id, actor=actor())
    flash(_("Category deleted."), "good")
    return go(url_for(".categories"))
