"""What is wrong with a row or with a whole file, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal
from marketplace.points.billing.row_outcome import Fate

LONGEST_SHOWN = 60


class Unreadable(Refusal):
    """The file cannot be read as this feed."""

    status = 422
    says = _l("%(message)s")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The sentence, beside the file that was chosen."""
        return [("file", str(self))]


class TooLarge(Refusal):
    """The upload has more than so many megabytes."""

    status = 413
    says = _l(
        "The file is too large: the limit is %(megabytes)s MB. Split it into parts, each "
        "with the header; you can upload them in any order."
    )


class FileGone(Refusal):
    """The uploaded file is not in the folder of feeds, which machines have to share."""

    says = _l("The file is no longer here. Please upload it again.")


class FileChanged(Refusal):
    """Somebody wrote to the file while it was read; what was whole is booked."""

    says = _l(
        "The file changed while it was being read. The rows read so far are booked; run the "
        "file again."
    )


class ReadAlready(Refusal):
    """Another run reads the same file at this moment."""

    says = _l("Another run is reading this file at the moment.")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused; the sentence may show the `value` that is at fault."""

    says: LazyString
    value: str = ""

    def __str__(self) -> str:
        """The sentence in the language now in force."""
        shown = self.value if len(self.value) <= LONGEST_SHOWN else f"{self.value[:LONGEST_SHOWN]}…"
        return str(self.says) % {"value": shown}


WHY = {
    Fate.UNKNOWN_LINE: _l("The operator does not know this line; send it in the lines feed first."),
    Fate.WRONG_KIND: _l("This feed is not for this kind of line."),
    Fate.OTHER_CONTENT: _l(
        "This id was already booked with different content; nothing was changed."
    ),
    Fate.NO_CHANGE: _l("The tariff is the same before and after the change."),
    Fate.NO_ROOM: _l("The account of the line's owner cannot hold so many points."),
    Fate.NO_POINTS_SET: _l("The programme's rules set no points for this package."),
}
