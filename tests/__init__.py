"""The tests; whatever starts them, compiled modules are kept, and apps are quickly made."""

from tests.support.bytecode import keep_bytecode
from tests.support.late_urls import make_urls_late

keep_bytecode()
make_urls_late()
