"""Measures the service beside its peers, in one run: `make bench`.

BENCH_HOME is the folder of the load generator and its peers, PEERS_HOME where those were set up (its README
says how), PEERS which of them to run beside ours, for example "flask-bare hof". Nothing here is a test.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent
PORT = 17141


def entry() -> dict[str, object]:
    """The whole service, web processes and worker, as the load generator starts its peers."""
    settings = {
        "PORT": str(PORT),
        "INSTANCE_PATH": "{R}/run/asb",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": "17025",
    }
    return {
        "cmd": [sys.executable, "-m", "asb.serve"],
        "cwd": str(HOME),
        "env": settings,
        "needs": ["smtp"],
        "port": PORT,
        "journey": str(HERE / "journey.json"),
    }


def main() -> None:
    missing = [name for name in ("BENCH_HOME", "PEERS_HOME") if not os.environ.get(name)]
    if missing:
        sys.exit(f"{' and '.join(missing)}: say where the load generator and its peers are")
    bench, peers_home = Path(os.environ["BENCH_HOME"]), Path(os.environ["PEERS_HOME"])
    extra = peers_home / "run" / "asb-peers.json"
    extra.parent.mkdir(parents=True, exist_ok=True)
    extra.write_text(json.dumps({"asb-sqlite": entry()}))
    names = ["asb-sqlite", *os.environ.get("PEERS", "").split()]
    rounds = os.environ.get("ROUNDS", "5")
    for reports in os.environ.get("REPORTS", "3").split():
        print(f"\n{reports} reports in each application", flush=True)
        command = [sys.executable, "compare.py", "-r", rounds, "-n", "60", "-c", "4", "-i", reports, *names]
        subprocess.run(command, cwd=bench, env=os.environ | {"PEERS_EXTRA": str(extra)}, check=True)


if __name__ == "__main__":
    main()
