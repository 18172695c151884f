"""The tests; whatever starts them, what is compiled is kept, and apps are quickly made."""

from tests.support.bytecode import keep_bytecode
from tests.support.late_urls import make_urls_late
from tests.support.template_code import keep_template_code

keep_bytecode()
make_urls_late()
keep_template_code()
