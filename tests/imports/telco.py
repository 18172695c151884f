"""Turn a telephone company's customers, one row each, into a `lines` and a `spending` feed.

The columns are those of a public sample that is often used for teaching; the file itself is not
here, but a sample of the same columns can be made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

COLUMNS = [
    "customerID", "gender", "SeniorCitizen", "Partner", "Dependents", "tenure", "PhoneService",
    "MultipleLines", "InternetService", "OnlineSecurity", "OnlineBackup", "DeviceProtection",
    "TechSupport", "StreamingTV", "StreamingMovies", "Contract", "PaperlessBilling",
    "PaymentMethod", "MonthlyCharges", "TotalCharges", "Churn",
]  # fmt: skip
TARIFFS = {
    "Month-to-month": "private-prepaid",
    "One year": "private-postpaid",
    "Two year": "private-postpaid",
}
Row = Mapping[str, str]


@dataclass(frozen=True)
class Feeds:
    """The two feeds, and the numbers of the lines in them."""

    lines: Path
    spending: Path
    numbers: list[str]


def rows_of(sample: Path) -> list[Row]:
    """Return the sample's rows, each by its columns."""
    with sample.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def to_feeds(sample: Path, folder: Path, *, month: str) -> Feeds:
    """Write the feeds: each customer has one mobile line, its tariff by the contract."""
    told = [(f"+38349{place:06}", row) for place, row in enumerate(rows_of(sample))]
    lines = folder / "telco-lines.csv"
    _write(lines, "line,kind,tariff,package,active_from", (_line(*one) for one in told))
    spending = folder / "telco-spending.csv"
    charges = ((row["customerID"], number, month, row["MonthlyCharges"]) for number, row in told)
    _write(spending, "charge_id,line,month,amount", charges)
    return Feeds(lines, spending, [number for number, _row in told])


def _line(number: str, row: Row) -> tuple[str, ...]:
    return number, "mobile", TARIFFS[row["Contract"]], "", ""


def _write(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    text = "\n".join([header, *(",".join(row) for row in rows)])
    path.write_text(f"{text}\n", encoding="utf-8")


def make_sample(path: Path, *, rows: int, seed: int) -> Path:
    """Write a sample of the same columns, with invented customers; returns its path."""
    random = Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="No")
        writer.writeheader()
        for number in range(rows):
            writer.writerow(
                {
                    "customerID": f"{number:04}-{random.choice(('VHVEG', 'QPYBK', 'CFOCW'))}",
                    "tenure": random.randint(0, 72),
                    "PhoneService": random.choices(("Yes", "No"), (9, 1))[0],
                    "InternetService": random.choice(("DSL", "Fiber optic")),
                    "Contract": random.choice(list(TARIFFS)),
                    "MonthlyCharges": random.choice(("20", "19.9", "0.99", _amount(random))),
                }
            )
    return path


def _amount(random: Random) -> str:
    return f"{random.randint(18, 119)}.{random.randint(0, 99):02}"
