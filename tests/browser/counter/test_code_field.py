"""At the counter: the code in groups while it is typed, its errors at once, and the camera."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.shop import Shop
from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser
FIELD = "#code"
SAID = "#code-said"
# Chromium has no detector on every system, and a server has no camera: a canvas is one.
CAMERA = """
window.stopped = 0;
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.scanned ? [{ rawValue: window.scanned }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 10, 10);
  const stream = canvas.captureStream(10);
  for (const track of stream.getTracks()) {
    const stop = track.stop.bind(track);
    track.stop = () => { window.stopped += 1; stop(); };
  }
  return stream;
};
"""


@pytest.fixture
def drita(new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor("drita")
    visitor.get("/partner/")
    return visitor


def caret(visitor: Visitor) -> int:
    return int(visitor.page.evaluate("document.querySelector('#code').selectionStart"))


def says(visitor: Visitor, word: str, **values: str) -> None:
    """Wait until the live region says the words that it has for that, in whichever language."""
    words = visitor.page.get_attribute(SAID, f"data-{word}") or ""
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    visitor.page.wait_for_function(
        "words => document.querySelector('#code-said').textContent === words", arg=words
    )


def test_a_code_is_grouped_while_it_is_typed_and_edited(drita: Visitor) -> None:
    page = drita.page
    page.locator(FIELD).press_sequentially("dbpbpkw")
    assert page.input_value(FIELD) == "dbpb-pkw"
    says(drita, "count", number="7")
    page.locator(FIELD).press_sequentially("t9ase0")
    assert page.input_value(FIELD) == "dbpb-pkwt-9ase0"

    for _ in range(5):
        page.press(FIELD, "ArrowLeft")
    page.press(FIELD, "Backspace")  # deletes the character before the hyphen
    assert (page.input_value(FIELD), caret(drita)) == ("dbpb-pkw9-ase0", 8)
    page.press(FIELD, "t")
    assert (page.input_value(FIELD), caret(drita)) == ("dbpb-pkwt-9ase0", 9)


def test_a_pasted_code_is_grouped_and_a_partners_own_stays(drita: Visitor) -> None:
    for pasted, shown in {
        "DBPBPKWT9ASE0": "DBPB-PKWT-9ASE0",
        "dbpb pkwt 9ase0": "dbpb-pkwt-9ase0",
        "KUPON-1-A": "KUPON-1-A",
        "https://shop.example/v/AB-1": "https://shop.example/v/AB-1",
        "ABCD-EFGH-JKMNP-QRST": "ABCD-EFGH-JKMNP-QRST",
    }.items():
        drita.page.fill(FIELD, "")
        drita.page.keyboard.insert_text(pasted)
        assert drita.page.input_value(FIELD) == shown


def test_one_wrong_character_is_said_without_a_request(shop: Shop, drita: Visitor) -> None:
    code = shop.convert("vesa", "makiato-dhe-kroasan").replace("-", "")
    asked: list[str] = []
    drita.page.on("request", lambda request: asked.append(request.url))
    for place in (0, 6, 12):
        wrong = "2" if code[place] != "2" else "3"
        drita.page.fill(FIELD, code[:place] + wrong + code[place + 1 :])
        says(drita, "wrong")
    drita.page.fill(FIELD, code)
    says(drita, "whole")
    drita.page.fill(FIELD, f"{code[:12]}U")
    says(drita, "strange", letter="U")
    assert asked == []


def test_the_camera_reads_a_code_into_the_field_and_is_off_again(
    shop: Shop, drita: Visitor
) -> None:
    code = shop.convert("vesa", "makiato-dhe-kroasan")
    assert not drita.page.is_visible("#scan")  # no detector, no button
    drita.page.add_init_script(CAMERA)
    drita.get("/partner/")
    drita.press("#scan")
    drita.page.wait_for_selector("#scanner video", state="visible")
    drita.page.evaluate(f"window.scanned = '{shop.address}/partner/confirm?code={code}'")
    drita.page.wait_for_selector("#scanner", state="hidden")
    assert drita.page.input_value(FIELD) == code
    assert drita.page.evaluate("window.stopped") == 1
    drita.page.keyboard.press("Enter")
    drita.page.wait_for_selector(f"[data-code='{code}']")


def test_the_counter_says_that_there_is_no_connection_and_keeps_the_code(drita: Visitor) -> None:
    drita.page.fill(FIELD, "DBPB")
    drita.page.context.set_offline(True)
    drita.page.wait_for_selector("#counter-offline", state="visible")
    drita.page.context.set_offline(False)
    drita.page.wait_for_selector("#counter-offline", state="hidden")
    assert drita.page.input_value(FIELD) == "DBPB"
