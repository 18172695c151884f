"""Feeds from billing and the CRM: upload, progress, result and rejected rows."""

from __future__ import annotations

from pathlib import Path

from flask import flash, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.imports.forms import FEED_NAMES, UploadForm
from marketplace.blueprints.admins.permissions import FEED_READERS, FEED_RUNNERS
from marketplace.blueprints.forms.large_files import let_large_files_in, most_megabytes
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.url_converters import query_number
from marketplace.imports import history, uploads
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed


@bp.url_value_preprocessor
def let_large_feeds_in(endpoint: str | None, _values: object) -> None:
    """Let a large feed in."""
    if endpoint == "admins.upload_feed":
        let_large_files_in(FEED_RUNNERS)


@bp.context_processor
def words_of_feeds() -> dict[str, object]:
    """Give the templates the feeds' names, and whether a run is active."""
    return {
        "feed_names": FEED_NAMES,
        "is_open": history.is_open,
        "stands_still": history.stands_still,
    }


@bp.get("/imports")
@allow(*FEED_READERS)
def imports() -> ResponseReturnValue:
    """Show the runs of feeds, newest first, and the upload form."""
    return _show(UploadForm(formdata=None))


@bp.post("/imports")
@allow(*FEED_RUNNERS)
def upload_feed() -> ResponseReturnValue:
    """Store the file; the worker books it."""
    form = UploadForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            run_id = uploads.accept(
                feed=Feed(form.feed.data),
                file_name=form.file.data.filename,
                save=form.file.data.save,
                dry_run=form.dry_run.data,
                actor=actor(),
            )
            flash(_("File uploaded. It is now being read."), "good")
            return go(url_for(".import_run", run_id=run_id))
    return _show(form, 422)


@bp.get("/imports/<int:run_id>")
@allow(*FEED_READERS)
def import_run(run_id: int) -> ResponseReturnValue:
    """Show one run: its progress or its result."""
    run = history.one_run(run_id)
    return page("admins/imports/run.html", "admins/imports/_run.html", run=run)


@bp.get("/imports/<int:run_id>/rejected.csv")
@allow(*FEED_READERS)
def rejected_rows(run_id: int) -> ResponseReturnValue:
    """Return the refused rows with the reasons, to be corrected and sent again."""
    run = history.one_run(run_id)
    return _download(history.rejected_rows(run), f"{run.feed}-{run.id}.rejected.csv")


@bp.get("/imports/<int:run_id>/differing.csv")
@allow(*FEED_READERS)
def differing_rows(run_id: int) -> ResponseReturnValue:
    """Return the booked rows that say something else of a line's past than the books do."""
    run = history.one_run(run_id)
    return _download(history.differing_rows(run), f"{run.feed}-{run.id}.differing.csv")


def _download(path: Path, name: str) -> ResponseReturnValue:
    response = send_file(path, "text/csv", as_attachment=True, download_name=name, max_age=0)
    response.cache_control.no_store = True
    return response


def _show(form: UploadForm, status: int = 200) -> ResponseReturnValue:
    found = history.history(before=query_number("before"), limit=history.PAGE + 1)
    return page(
        "admins/imports/list.html",
        "admins/imports/_list.html",
        status,
        form=form,
        runs=found[: history.PAGE],
        more=len(found) > history.PAGE,
        kinds=KINDS,
        megabytes=most_megabytes(),
    )
