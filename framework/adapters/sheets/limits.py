"""How much a workbook may cost before it is refused."""

from __future__ import annotations

from framework.core.values import Value


class Limits(Value):
    """Ceilings for one workbook; passing one refuses the whole file."""

    #: Wall-clock seconds for the child process, its start included.
    seconds: float = 60
    #: Address space of the child process in MB.
    memory_mb: int = 512
    #: Size of the file in MB.
    file_mb: int = 50
    #: Size of everything inside a zipped workbook in MB, as the zip declares it.
    unpacked_mb: int = 250
    #: How many times smaller a part inside may be packed.
    ratio: int = 200
    #: Rows of a sheet, from the first to the last with a value: 100,000 below titles and headers.
    rows: int = 100_100
    #: Columns of a sheet, from A to the last with a value.
    columns: int = 500
