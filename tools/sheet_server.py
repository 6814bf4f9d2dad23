"""Sets inputs in a spreadsheet, lets LibreOffice recompute it and writes the cells asked for.

Run by LibreOffice's own Python (package python3-uno), started by check_sheet.py:
python3 sheet_server.py PORT WORKBOOK JOBS.json RESULTS.json
"""

import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue


def connect(port: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:socket,host=localhost,port={port};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not answer.")


def main() -> None:
    port, workbook, jobs, results = sys.argv[1:5]
    context = connect(port)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(workbook), "_blank", 0, (hidden,))
    sheets = document.Sheets
    work = json.loads(Path(jobs).read_text())
    answers = []
    for number, cells in enumerate(work["cases"]):
        document.lockControllers()
        document.enableAutomaticCalculation(False)
        for tab, column, row, value in cells:
            sheets.getByName(tab).getCellByPosition(column - 1, row - 1).setValue(value)
        document.calculateAll()
        answer = {}
        for tab, first_row, last_row in work["read"]:
            area = sheets.getByName(tab).getCellRangeByPosition(2, first_row - 1, 22, last_row - 1)
            answer[tab] = area.getDataArray()
        answers.append(answer)
        if number % 20 == 0:
            print(number, "cases recomputed", flush=True)
    Path(results).write_text(json.dumps(answers))
    document.close(True)
    with contextlib.suppress(Exception):
        desktop.terminate()


main()
