"""Put an email together as MIME: its text, or its HTML with the pictures that belong to it.

Flask-Mail attaches pictures beside the HTML, so that some programs list them as files, and leaves
letters outside ASCII as 8-bit bytes, which a server that does not offer 8BITMIME may spoil.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.charset import QP, Charset
from email.message import Message as Part
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any, Final

from flask_mail import Message

from marketplace.messages.render import Picture

UTF_8: Final = Charset("utf-8")
UTF_8.body_encoding = QP  # 7-bit lines of at most 76 characters


class MimeMessage(Message):
    """An email of two alternatives: `body`, and `html` together with its `pictures`.

    Every part is 7-bit on the wire: quoted-printable or base64, as its header declares.
    """

    def __init__(self, *, body: str, html: str, pictures: Sequence[Picture], **given: Any) -> None:
        super().__init__(body=body, html=html, **given)
        shown = _related(_text(html, "html"), pictures)
        self._alternatives: list[Part | str] = [_text(body, "plain"), shown]

    def _message(self) -> MIMEBase:
        whole = super()._message()
        whole.set_type("multipart/alternative")
        whole.set_payload(self._alternatives)
        return whole


def _text(content: str, subtype: str) -> MIMEText:
    return MIMEText(content, subtype, UTF_8)  # type: ignore[arg-type] # typeshed knows names alone


def _related(html: MIMEText, pictures: Sequence[Picture]) -> MIMEBase:
    """Return the HTML, together with the pictures that it refers to (RFC 2387)."""
    if not pictures:
        return html
    together = MIMEMultipart("related", type="text/html")
    together.attach(html)
    for picture in pictures:
        part = MIMEImage(picture.png, "png")
        part["Content-ID"] = f"<{picture.name}>"
        part.add_header("Content-Disposition", "inline", filename=f"{picture.name}.png")
        together.attach(part)
    return together
