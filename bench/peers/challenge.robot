*** Comments ***
The RPA Challenge by Robot Framework Browser, with the proof that bench.plain_challenge has: for
every row a look at the list of what was submitted, the form with a picture before and after the
press, and a read-back of the page's export.

robot --variable ADDRESS:... --variable BROWSER:... --variable FOLDER:... challenge.robot
FOLDER has rows.json, a list of rows by label; `seconds` is written there. They are those from the
first keyword on, with starting the browser, and without starting Python and Robot Framework.

*** Settings ***
Library     Browser    run_on_failure=${None}

*** Test Cases ***
Ten Rounds
    ${began} =    Evaluate    time.perf_counter()
    ${rows} =    Evaluate    json.loads(pathlib.Path($FOLDER, 'rows.json').read_text('utf-8'))
    New Browser    chromium    headless=True    executablePath=${BROWSER}    args=["--no-sandbox"]
    New Page    ${ADDRESS}    wait_until=domcontentloaded
    Click    role=button[name="Start"]
    FOR    ${number}    ${row}    IN ENUMERATE    @{rows}
        Row Is Not There    ${row}
        Submit Row    ${number}    ${row}
        Row Is There    ${row}
    END
    Close Browser    ALL
    Evaluate    pathlib.Path($FOLDER, 'seconds').write_text(str(time.perf_counter() - $began))

*** Keywords ***
Row Is Not There
    [Arguments]    ${row}
    Go To    ${ADDRESS}/submitted    wait_until=domcontentloaded
    ${cells} =    Evaluate JavaScript    ${None}
    ...    () => [...document.querySelectorAll('table td')].map(cell => cell.textContent)
    IF    $row['Email'] in $cells    Fail    It is there already: ${row}

Submit Row
    [Arguments]    ${number}    ${row}
    Go To    ${ADDRESS}/challenge    wait_until=domcontentloaded
    FOR    ${label}    ${value}    IN    &{row}
        Fill Text    css=div:has(> label:text-is("${label}")) > input    ${value}
    END
    Take Screenshot    ${FOLDER}/${number}-before    log_screenshot=False
    Click    role=button[name="Submit"]
    Wait For Elements State    role=status
    Take Screenshot    ${FOLDER}/${number}-after    log_screenshot=False

Row Is There
    [Arguments]    ${row}
    ${answer} =    Http    ${ADDRESS}/submitted.csv
    ${lines} =    Evaluate    list(csv.DictReader($answer['body'].splitlines(), delimiter=';'))
    FOR    ${line}    IN    @{lines}
        IF    $row.items() <= $line.items()    RETURN
    END
    Fail    It is not read back: ${row}
