"""The tests; whatever starts them, what is compiled is kept."""

from tests.support.bytecode import keep_bytecode
from tests.support.template_code import keep_template_code

keep_bytecode()
keep_template_code()
