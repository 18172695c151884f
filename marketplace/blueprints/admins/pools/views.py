"""Code pools: the list, and one pool with its uploads."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_READERS
from marketplace.blueprints.forms.code_pools import FORM_NAMES, CodesForm
from marketplace.blueprints.forms.large_files import most_megabytes
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.catalogue.pools import pool_list


@bp.get("/pools")
@allow(*CATALOGUE_READERS)
def pools() -> ResponseReturnValue:
    """Show all pools with the numbers of their codes."""
    return page(
        "admins/pools/list.html",
        pools=pool_list.all_pools(),
        to_add=pool_list.uploads_to_add(),
        form_names=FORM_NAMES,
        language=str(get_locale()),
    )


@bp.get("/pools/<int:offer_id>")
@allow(*CATALOGUE_READERS)
def pool(offer_id: int) -> ResponseReturnValue:
    """Show one pool, its uploads, and the form to upload more codes."""
    return show_pool(offer_id, CodesForm(formdata=None))


def show_pool(offer_id: int, form: CodesForm, status: int = 200) -> ResponseReturnValue:
    """Show the page of one pool, with the upload form as submitted."""
    return page(
        "admins/pools/pool.html",
        status=status,
        pool=pool_list.one_pool(offer_id),
        uploads=pool_list.uploads_of(offer_id),
        form=form,
        form_names=FORM_NAMES,
        megabytes=most_megabytes(),
        language=str(get_locale()),
    )
