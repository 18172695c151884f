"""The tests; whatever starts them, compiled modules are kept."""

from tests.support.bytecode import keep_bytecode

keep_bytecode()
