"""The planted night with what people have answered, which a test may change."""

from __future__ import annotations

import copy

from fixtures.lindeby.staffing import tonight
from framework.core.proposals import Proposal
from tests.bots.substitute_staffing.planted_night import Pool, Row, night, proposals

#: The planted reply of somebody who is asked about one order, and the order.
EAGER, ORDER = "S-6-1", "B-1032"


class Scene:
    """The night, which a test may change before it is prepared."""

    def __init__(self) -> None:
        self.tables = night()
        for place, row in enumerate(self.tables["forfragningar"], 1):
            row["id"] = f"F-{place}"
        self.pool = Pool({name: copy.deepcopy(rows) for name, rows in self.tables.items()})
        self.replies: list[Row] = []
        for place, each in enumerate(tonight(7).texts["replies"], 1):
            for number in range(1, each["copies"] + 1):
                self.add(each["from"], each["text"], each["received"][:16], f"S-{place}-{number}")

    def add(self, sender: str, text: str, received: str, name: str = "S-new") -> None:
        """Let somebody have written."""
        row = {"svar_id": name, "fran": sender, "till": "+46701740699", "text": text}
        self.replies.append({**row, "mottaget": received.replace("T", " "), "forfragan_id": ""})

    def only(self, name: str, **changed: str) -> None:
        """Leave one reply, changed."""
        (row,) = (each for each in self.replies if each["svar_id"] == name)
        self.replies = [{**row, **changed}]

    def order(self, name: str = ORDER) -> Row:
        """Return an order as the pool has it now."""
        (row,) = (r for r in self.pool.tables["bestallningar"] if r["bestallning_id"] == name)
        return row

    def ask(self, **answers: str) -> None:
        """Let others have been asked about the eager one's order; `_0061050="NEJ"` said no."""
        asked = self.pool.tables["forfragningar"]
        about = {"bestallning_id": ORDER, "omgang": "1", "svar_tid": "", "kanal": "SMS"}
        for name, answer in answers.items():
            row = {**asked[0], **about, "id": f"F-{name}", "anstnr": name[1:], "svar": answer}
            asked.append(row)

    def phone(self, number: str) -> str:
        """Return somebody's number as the register has it."""
        (row,) = (each for each in self.tables["vikarier"] if each["anstnr"] == number)
        return row["mobil"]

    def prepared(self) -> dict[str, Proposal]:
        """Prepare everything; the replies' proposals by reference."""
        found = proposals(self.tables, self.pool, self.replies)
        return {name: proposal for name, (_, proposal) in found.items() if name.startswith("S-")}

    def one(self) -> Proposal:
        """Prepare the only reply."""
        (proposal,) = self.prepared().values()
        return proposal
