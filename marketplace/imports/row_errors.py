"""Define the faults of rows and of whole files, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal
from marketplace.points.billing.row_outcome import RowOutcome

LONGEST_SHOWN = 60


class Unreadable(Refusal):
    """Refusal of a file that cannot be read as this feed."""

    status = 422
    says = _l("%(message)s")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The message, shown next to the file field."""
        return [("file", str(self))]


class TooLarge(Refusal):
    """Refusal of an upload above the limit in megabytes."""

    status = 413
    says = _l(
        "The file is too large: the limit is %(megabytes)s MB. Split it into parts, each "
        "with the header; you can upload them in any order."
    )


class FileGone(Refusal):
    """Refusal where the uploaded file is missing from the folder that machines have to share."""

    says = _l("The file is no longer here. Please upload it again.")


class FileChanged(Refusal):
    """Refusal where the file was written to while it was read; whole batches are booked."""

    says = _l(
        "The file changed while it was being read. The rows read so far are booked; run the "
        "file again."
    )


class ReadAlready(Refusal):
    """Refusal where another run reads the same file at this moment."""

    says = _l("Another run is reading this file at the moment.")


@dataclass(frozen=True, slots=True)
class RowError:
    """The reason of a row's refusal; the sentence may show the faulty `value`."""

    says: LazyString
    value: str = ""

    def __str__(self) -> str:
        """Return the sentence in the language now in force."""
        shown = self.value if len(self.value) <= LONGEST_SHOWN else f"{self.value[:LONGEST_SHOWN]}…"
        return str(self.says) % {"value": shown}


DIFFERING = _l("Booked; the line had another tariff than the row says.")
REASONS = {
    RowOutcome.UNKNOWN_LINE: _l(
        "The operator does not know this line; send it in the lines feed first."
    ),
    RowOutcome.WRONG_KIND: _l("This feed is not for this kind of line."),
    RowOutcome.OTHER_CONTENT: _l(
        "This id was already booked with different content; nothing was changed."
    ),
    RowOutcome.NO_CHANGE: _l("The tariff is the same before and after the change."),
    RowOutcome.NO_ROOM: _l("The account of the line's owner cannot hold so many points."),
    RowOutcome.NOT_YET: _l(
        "A customer holds this number until then; send the row again once its day has come."
    ),
    RowOutcome.NO_POINTS_SET: _l("The programme's rules set no points for this package."),
}
