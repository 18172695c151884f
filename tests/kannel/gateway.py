"""A real Kannel: bearerbox, smsbox, and phones behind Kannel's fake network or an SMSC by SMPP."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.ports import free_port
from tests.support.waiting import eventually

FAKE_NETWORK: Final = "/usr/lib/kannel/test/fakesmsc"
USERNAME: Final = "pika"
PASSWORD: Final = "gateway-password"
SECRET: Final = "gateway-secret"
SECONDS_TO_START: Final = 60
GOT: Final = re.compile(
    r"Got message \d+: <(?P<sender>\S+) (?P<to>\S+) text (?P<text>.*?)>\n", re.DOTALL
)

COMMENTED_GROUP: Final = re.compile(r"^#(group|[a-z-]+) = (.*)$", re.MULTILINE)
FAKE_GROUP: Final = re.compile(r"^group = smsc\nsmsc = fake\n(?:.+\n)+", re.MULTILINE)
CONFIGURATION: Final = Path(__file__).parents[2] / "docs" / "kannel.conf"
PORTS: Final = {"admin": "13000", "boxes": "13001", "network": "10000", "sendsms": "13013"}


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
    """The SMS that reached a phone, read from its log."""

    log: Path

    def texts(self) -> list[str]:
        """The SMS so far, in order."""
        said = self.log.read_text(encoding="utf-8", errors="replace")
        return [found["text"] for found in GOT.finditer(said)]

    def wait_for(self, number: int, seconds: float = 90) -> list[str]:
        """Return the SMS once there are at least `number`; fail where they do not come in time."""
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
def kannel(
    folder: Path, site: str, *, smpp_port: int | None = None, smsbox: str = ""
) -> Iterator[Kannel]:
    """Kannel as it is configured in docs/operations.md, for the site, on ports of its own.

    It binds to the SMSC on `smpp_port`, without one it listens for the fake network; `smsbox` is
    added to the settings of the smsbox.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ports = {name: free_port() for name in PORTS}
    file = folder / "kannel.conf"
    text = _configuration(folder, site, ports)
    if smpp_port:
        text = _by_smpp(text, smpp_port)
    file.write_text(text.replace("sendsms-port", f"{smsbox}sendsms-port"), encoding="utf-8")
    listening = [ports["boxes"]] if smpp_port else [ports["boxes"], ports["network"]]
    with ExitStack() as running:
        running.enter_context(_box("bearerbox", file, *listening))
        running.enter_context(_box("smsbox", file, ports["sendsms"]))
        yield Kannel(ports["sendsms"], Phones(ports["network"], folder))


def _by_smpp(text: str, port: int) -> str:
    """The configuration with the group for SMPP, which is a comment in it, for the fake one."""
    assert FAKE_GROUP.search(text)
    text = COMMENTED_GROUP.sub(r"\1 = \2", FAKE_GROUP.sub("", text))
    assert "smsc.operator.example" in text
    return text.replace("smsc.operator.example", "127.0.0.1").replace("2775", str(port))


def _configuration(folder: Path, site: str, ports: dict[str, int]) -> str:
    """The operators' configuration with what is others here, and with shorter waits."""
    instead = {f" = {PORTS[name]}\n": f" = {port}\n" for name, port in ports.items()}
    instead |= {"CHANGE-ME-SENDSMS": PASSWORD, "CHANGE-ME-TOKEN": SECRET}
    instead |= {"http://127.0.0.1:5000": site, "/var/log/kannel": str(folder)}
    instead |= {"http-timeout = 10": "http-timeout = 3", "delay = 10": "delay = 1"}
    instead |= {"http-request-retry = 30": "http-request-retry = 300"}
    text = CONFIGURATION.read_text(encoding="utf-8")
    for documented, here in instead.items():
        assert documented in text, documented
        text = text.replace(documented, here)
    return text


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
