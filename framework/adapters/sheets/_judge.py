"""Judge the rows of several sheets together, and tell good rows from returned ones.

The result is plain data for JSON, because it may cross the border of the child process:
`{"digest", "remarks", "sheets": [{"name", "title", "letters", "numbers",
"columns": {name: [texts, at]}, "unknown", "returned"}]}`
where the value of the n-th good row is `texts[at[n]]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framework.adapters.sheets._rows import FoundSheet, some
from framework.core.canonical import ValueType, canonical
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import Message, message
from framework.core.tables import Returned

if TYPE_CHECKING:
    from framework.core.tables import SheetSpec

#: Rows looked at for a sentence that names some of them.
_NAMED = 12


def judged(
    found: dict[str, FoundSheet], digest: str, remarks: list[Message], tenant: str, file: str
) -> dict[str, Any]:
    """Return what stands in the sheets (see the module); `file` is masked.

    Raises `FileRefused` when a row belongs to another municipality than `tenant`.
    """
    for sheet in found.values():
        _refuse_strangers(sheet, tenant, file)
        _mark_repeated(sheet)
    returned, dropped = _settle(found)
    return {
        "digest": digest,
        "remarks": [remark.model_dump() for remark in remarks],
        "sheets": [
            {
                "name": declared,
                "title": sheet.title,
                "letters": {name: sheet.letter(name) for name in sheet.header.columns},
                **sheet.good(dropped[declared]),
                "returned": [row.model_dump() for row in returned[declared]],
            }
            for declared, sheet in found.items()
        ],
    }


def _refuse_strangers(sheet: FoundSheet, tenant: str, file: str) -> None:
    """Refuse the file, or return the row, when one belongs to another municipality."""
    column = sheet.columns.get(sheet.spec.tenant)
    if column is None:
        return
    ours = canonical(ValueType.text, tenant).casefold()
    strangers = {n for n, text in enumerate(column.texts) if text and text.casefold() != ours}
    for index, (number, at) in enumerate(zip(sheet.numbers, column.at, strict=True)):
        if at in strangers and sheet.spec.strangers == "return":
            sheet.bad.pop(index, None)
            sheet.strangers.add(index)
            rule = message("belongs to another municipality")
            remedy = message("Remove the row and send it to the municipality that it belongs to.")
            sheet.add(index, sheet.spec.tenant, rule, remedy)
        elif at in strangers:
            raise FileRefused(
                message(
                    "{file}, sheet {sheet}, row {row} belongs to another municipality ({other}); "
                    "remove its rows and send the file again.",
                    file=file,
                    sheet=sheet.title,
                    row=number,
                    other=mask_all(column.texts[at]),
                )
            )


def _mark_repeated(sheet: FoundSheet) -> None:
    """Add a bad cell to every row whose unique columns another row has too: neither is sure."""
    names = [name for name in sheet.spec.unique if name in sheet.columns]
    if not names:
        return
    rows: dict[tuple[str, ...], list[int]] = {}
    for index, values in enumerate(sheet.keys(tuple(names))):
        if any(values):
            rows.setdefault(values, []).append(index)
    for repeated in rows.values():
        for index in repeated if len(repeated) > 1 else ():
            # No more than a sentence names: a key may stand in every row of a large sheet.
            others = [sheet.numbers[other] for other in repeated[:_NAMED] if other != index]
            rule = message(
                "stands also in row {rows}: {columns} must be unique together",
                rows=some(others),
                columns=", ".join(names),
            )
            sheet.add(index, names[0], rule, message("Remove or correct one of the rows."))


def _settle(
    found: dict[str, FoundSheet],
) -> tuple[dict[str, list[Returned]], dict[str, set[int]]]:
    """Return the returned rows of each sheet, and the rows that are therefore not good."""
    for sheet in sorted(found.values(), key=lambda sheet: -_depth(sheet.spec, found)):
        if sheet.spec.belongs:
            _return_owners(sheet, found[sheet.spec.belongs.sheet], sheet.spec.belongs.on)
    dropped: dict[str, set[int]] = {}
    returned: dict[str, list[Returned]] = {}
    for name, sheet in sorted(found.items(), key=lambda item: _depth(item[1].spec, found)):
        dropped[name] = set(sheet.bad)
        if sheet.spec.belongs:
            owner, on = found[sheet.spec.belongs.sheet], sheet.spec.belongs.on
            keys = owner.keys(on)
            gone = {keys[index] for index in dropped[sheet.spec.belongs.sheet]}
            dropped[name] |= {n for n, values in enumerate(sheet.keys(on)) if values in gone}
        returned[name] = [
            Returned(
                place=sheet.place(index),
                cells=tuple(sheet.bad[index][: 1 if index in sheet.strangers else None]),
                values={} if index in sheet.strangers else sheet.readable(index),
                stranger=index in sheet.strangers,
            )
            for index in sorted(sheet.bad)
            if index not in sheet.told_by_owner
        ]
    return returned, dropped


def _return_owners(sheet: FoundSheet, owner: FoundSheet, on: tuple[str, ...]) -> None:
    """Hand the bad cells of details to their owners; a detail without owner is bad itself."""
    owners: dict[tuple[str, ...], list[int]] = {}
    for index, values in enumerate(owner.keys(on)):
        owners.setdefault(values, []).append(index)
    for index, values in enumerate(sheet.keys(on)):
        if values not in owners:
            rule = message("belongs to no row in sheet {sheet}", sheet=owner.title)
            remedy = message("Add the missing row there, or correct the reference here.")
            sheet.add(index, on[0], rule, remedy)
        elif index in sheet.bad:
            sheet.told_by_owner.add(index)
            for row in owners[values]:
                owner.bad.setdefault(row, []).extend(sheet.bad[index])


def _depth(spec: SheetSpec, found: dict[str, FoundSheet]) -> int:
    return 1 + _depth(found[spec.belongs.sheet].spec, found) if spec.belongs else 0
