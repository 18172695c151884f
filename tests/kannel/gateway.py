"""A real Kannel: bearerbox, smsbox, and a phone that reaches them through Kannel's fake network."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from marketplace.messages.gsm import fold
from tests.patience import eventually
from tests.ports import free_port

FAKE_NETWORK: Final = "/usr/lib/kannel/test/fakesmsc"
USERNAME: Final = "pika"
PASSWORD: Final = "gateway-password"
SECRET: Final = "gateway-secret"
SECONDS_TO_START: Final = 15
GOT: Final = re.compile(
    r"Got message \d+: <(?P<sender>\S+) (?P<to>\S+) text (?P<text>.*?)>\n", re.S
)

CONFIGURATION: Final = """
group = core
admin-port = {admin}
admin-password = {password}
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {boxes}
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal
log-file = "{folder}/bearerbox.log"

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = {network}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-chars = "0123456789+"
http-timeout = 3
http-request-retry = 20
http-queue-delay = 1
reply-couldnotfetch = "{could_not}"
reply-requestfailed = "{could_not}"
log-file = "{folder}/smsbox.log"

group = sendsms-user
username = {username}
password = {password}
max-messages = 1
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
max-messages = 1
omit-empty = true
get-url = "{site}/gateways/sms/{secret}?from=%p&to=%P&text=%a&id=%I&smsc=%i&time=%T"
"""
COULD_NOT: Final = "Kannel could not reach the site."


@dataclass(frozen=True)
class Phones:
    """The network behind Kannel, from which phones send, and where replies arrive."""

    port: int
    folder: Path

    @contextmanager
    def sending(self, text: str, *, sender: str, times: int = 1) -> Iterator[Inbox]:
        """A phone that sends the text to 50777 so often, and listens until the block ends."""
        log = self.folder / f"phone-{free_port()}.log"
        command = [FAKE_NETWORK, "-H", "127.0.0.1", "-r", str(self.port), "-i", "0.05"]
        command += ["-m", str(times), f"{sender} 50777 text {text}"]
        with log.open("wb") as out:
            phone = subprocess.Popen(command, stdout=out, stderr=out)
            try:
                yield Inbox(log)
            finally:
                phone.kill()
                phone.wait()


@dataclass(frozen=True)
class Inbox:
    """What reached a phone."""

    log: Path

    def texts(self) -> list[str]:
        """The SMS so far, in order."""
        said = self.log.read_text(encoding="utf-8", errors="replace")
        return [found["text"] for found in GOT.finditer(said)]

    def wait_for(self, number: int, seconds: float = 30) -> list[str]:
        """The SMS once there are so many; fails where they do not come in time."""
        assert eventually(lambda: len(self.texts()) >= number, seconds), self.texts()
        return self.texts()


@dataclass(frozen=True)
class Kannel:
    """A Kannel that runs: where the app sends SMS, and the phones behind it."""

    sendsms: int
    phones: Phones

    @property
    def settings(self) -> dict[str, str]:
        """The app's settings for it."""
        return {
            "sms_transport": "kannel",
            "sms_gateway_url": f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms",
            "sms_gateway_username": USERNAME,
            "sms_gateway_password": PASSWORD,
            "sms_gateway_secret": SECRET,
        }


@contextmanager
def kannel(folder: Path, site: str) -> Iterator[Kannel]:
    """Kannel as it is configured in docs/operations.md, for the site, on ports of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = {name: free_port() for name in ("admin", "boxes", "network", "sendsms")}
    file = folder / "kannel.conf"
    names = {"username": USERNAME, "password": PASSWORD, "secret": SECRET, "site": site}
    file.write_text(
        CONFIGURATION.format(folder=folder, could_not=fold(COULD_NOT), **ports, **names),
        encoding="utf-8",
    )
    with ExitStack() as running:
        running.enter_context(_box("bearerbox", file, ports["boxes"], ports["network"]))
        running.enter_context(_box("smsbox", file, ports["sendsms"]))
        yield Kannel(ports["sendsms"], Phones(ports["network"], folder))


@contextmanager
def _box(program: str, file: Path, *ports: int) -> Iterator[None]:
    """One of Kannel's processes, once it listens."""
    with (file.parent / f"{program}.out").open("wb") as out:
        process = subprocess.Popen([program, str(file)], stdout=out, stderr=out)
    try:
        for port in ports:
            assert eventually(lambda port=port: _listens(port), SECONDS_TO_START), program
        yield
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
