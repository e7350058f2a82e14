import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil

from framework.cli import serve

_CONFIGS = Path(__file__).parents[2] / "configs"
_INSTALLATION = f"""\
municipalities: [lindeby]
configs: {_CONFIGS}
listen: 127.0.0.1:0
"""


def test_the_service_starts_serves_and_leaves_nothing(tmp_path: Path) -> None:
    """`coworker serve` answers once it says READY, and SIGTERM ends it with all its processes.

    The key from the credentials is used, so none is made in the data folder.
    """
    file = tmp_path / "installation.yaml"
    file.write_text(_INSTALLATION, "utf-8")
    (tmp_path / "secret_key").write_text("x" * 60, "ascii")
    environment = {name: v for name, v in os.environ.items() if not name.startswith("COWORKER_")}
    environment |= {
        "COWORKER_CONFIG": str(file),
        "COWORKER_DATA": str(tmp_path / "data"),
        "CREDENTIALS_DIRECTORY": str(tmp_path),
        "HOME": str(tmp_path),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "framework.cli", "serve"],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            said = process.stdout.readline().split() if process.stdout else []
            assert said[:1] == ["READY"]
            with urllib.request.urlopen(f"{said[1]}/log-in/", timeout=90) as answer:  # noqa: S310 (our own address)
                assert "Logga in" in answer.read().decode()
            family = psutil.Process(process.pid).children(recursive=True)
            assert len(family) >= 2
            process.send_signal(signal.SIGTERM)
            assert process.wait(2 * serve._GRACE + 10) == 0
            _, left = psutil.wait_procs(family, timeout=10)
            assert left == []
        finally:
            process.kill()
    assert not (tmp_path / "data/secret_key").exists()
    assert (tmp_path / "data/active-config/current").exists()
