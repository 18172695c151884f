"""The tests; whatever starts them, what is compiled is kept."""

from tests.support.bytecode import keep_bytecode
from tests.support.run_folder import make_run_folder

keep_bytecode()
make_run_folder()
