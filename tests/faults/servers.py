"""Starting the real servers that messages go to, and reading what reached them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.faults import sms_gateway, smtp_server
from tests.faults.mischief import ReceivedMessage
from tests.support.waiting import eventually
from tests.support.warm.fork import Program, fork

Kind = Literal["smtp_server", "sms_gateway"]
PROGRAMS: dict[Kind, Program] = {"smtp_server": smtp_server.main, "sms_gateway": sms_gateway.main}


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, and the file of what it took over."""

    port: int
    log: Path

    def received(self) -> list[ReceivedMessage]:
        """Return the messages that it took over so far, in order."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [ReceivedMessage(**json.loads(line)) for line in lines]

    def forget(self) -> None:
        """Start the log anew."""
        self.log.unlink(missing_ok=True)

    @property
    def settings(self) -> dict[str, object]:
        """The settings that lead messages to it; the gateway knows ids by its reports' address."""
        if self.log.stem == "smtp_server":
            return {"email_transport": "smtp", "mail_server": "127.0.0.1", "mail_port": self.port}
        return {
            "sms_transport": "kannel",
            "sms_gateway_url": f"http://127.0.0.1:{self.port}/cgi-bin/sendsms",
            "sms_gateway_username": "pika",
            "sms_gateway_password": "gateway-password",
            "sms_gateway_secret": "gateway-secret",
        }


@contextmanager
def running(
    kind: Kind, folder: Path, *, share: float = 0.0, silent: bool = False, port: int = 0
) -> Iterator[Server]:
    """The server as a process of its own, stopped at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    log, told = folder / f"{kind}.jsonl", folder / f"{kind}.port"
    told.touch()
    arguments = ["--log", str(log), "--share", str(share), "--port", str(port)]
    process = fork(PROGRAMS[kind], arguments + (["--silent"] if silent else []), output=told)
    try:
        assert eventually(lambda: told.read_text().endswith("\n")), f"no {kind} has started"
        yield Server(int(told.read_text()), log)
    finally:
        process.kill()
        process.join()
