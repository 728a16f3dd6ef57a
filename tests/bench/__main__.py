"""make bench: our five pages against the reference app's, in interleaved rounds of wrk.

Needs DATABASE_URL and REDIS_URL of real servers (production settings refuse the embedded ones) and wrk
on PATH; `make bench` sees to both. Prints one table and ends with one line of JSON.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from leergang.stack.servers import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGES = tuple(sys.argv[1:]) or ("dashboard", "module", "case", "queue", "people")
NAMES = {
    "dashboard": "Vandaag",
    "module": "Module",
    "case": "Casus",
    "queue": "Wachtrij",
    "people": "Deelnemers",
}
FLOOR = {"dashboard": 0.60, "module": 0.50, "case": 0.60, "queue": 0.60, "people": 0.60}
TARGET = {"dashboard": 1.00, "module": 0.75, "case": 1.00, "queue": 0.90, "people": 0.90}
LARGE, SMALL = 30_000, 30
ROUNDS, SECONDS, CONNECTIONS = 5, 3, 8
TICK = os.sysconf("SC_CLK_TCK")


def with_database(url: str, name: str) -> str:
    """The same server, another database, made new."""
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextmanager
def serving(target: str, env: dict[str, str], folder: Path) -> Iterator[tuple[str, int]]:
    """Two granian workers on loopback; yields the address and the pid of their parent."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--port", str(port)]
    server = subprocess.Popen([*command, "--log-level", "error", target], env=env, cwd=folder)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("bench: the web server did not start")


def cpu_ticks(root: int) -> int:
    """User and system time of a process and its children, in clock ticks."""
    table: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            table[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    family = {root}
    while more := {pid for pid, (parent, _) in table.items() if parent in family} - family:
        family |= more
    return sum(table[pid][1] for pid in family if pid in table)


def measure(target: dict[str, object], seconds: int) -> dict[str, float]:
    before = cpu_ticks(int(str(target["pid"])))
    env = {**os.environ, "CK": str(target["cookies"]), "HOSTH": "localhost", "PROTO": "https"}
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "20s",
        "-s",
        str(HERE / "wrk.lua"),
    ]
    done = subprocess.run([*command, str(target["url"])], capture_output=True, text=True, env=env, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("JSON "))
    result: dict[str, float] = json.loads(line[5:])
    result["cpu"] = 1000 * (cpu_ticks(int(str(target["pid"]))) - before) / TICK / max(1, result["n"])
    if result["bad"] or result["err"]:
        sys.exit(f"bench: {target['name']} gave errors: {result}")
    return result


def check_page(target: dict[str, object]) -> int:
    """One request by hand: it must be the page itself, not a redirect. Returns its bytes."""
    cookie = Path(str(target["cookies"])).read_text().splitlines()[0]
    headers = {"Cookie": cookie, "Host": "localhost", "X-Forwarded-Proto": "https"}
    with urllib.request.urlopen(urllib.request.Request(str(target["url"]), headers=headers)) as answer:
        if urlsplit(answer.url).path != urlsplit(str(target["url"])).path:
            sys.exit(f"bench: {target['name']} redirects to {answer.url}")
        return len(answer.read())


def rounds(targets: list[dict[str, object]]) -> dict[str, list[dict[str, float]]]:
    for target in targets:
        measure(target, 1)
    results: dict[str, list[dict[str, float]]] = {str(target["name"]): [] for target in targets}
    for number in range(ROUNDS):
        for target in targets if number % 2 == 0 else reversed(targets):
            results[str(target["name"])].append(measure(target, SECONDS))
    return results


def seed(module: str, env: dict[str, str], *sizes: int) -> dict[str, object]:
    command = [sys.executable, *module.split(), *map(str, sizes)]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: {module} failed\n{done.stderr}")
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def ratio(ours: list[dict[str, float]], theirs: list[dict[str, float]], key: str = "rps") -> float:
    """The median over the rounds of the ratio within each round."""
    return statistics.median(a[key] / b[key] for a, b in zip(ours, theirs, strict=True))


def environment() -> tuple[dict[str, str], dict[str, str]]:
    base = {**os.environ, "PYTHONPATH": str(ROOT), "SECRET_KEY": "bench-only-" + "x" * 60}
    ours = base | {
        "LEERGANG_MODE": "production",
        "DJANGO_SETTINGS_MODULE": "leergang.settings",
        "SITE_URL": "https://localhost",
        "BEHIND_PROXY": "1",
        "FILES_ROOT": "/nonexistent",
        "MFA_KEY": "YmVuY2gtb25seS1tZmEta2V5LTAxMjM0NTY3ODkwMTIzNDU=",
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], "bench_ours"),
    }
    theirs = base | {
        "REFERENCE_DATABASE_URL": with_database(os.environ["DATABASE_URL"], "bench_reference"),
        "DJANGO_SETTINGS_MODULE": "settings",
    }
    return ours, theirs


def targets(
    address: str, pid: int, label: str, paths: dict[str, str], cookies: dict[str, list[str]], folder: Path
) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for page in PAGES:
        file = folder / f"{label}-{page}.cookies"
        file.write_text("\n".join(cookies[page]))
        made.append({"name": f"{label}:{page}", "url": address + paths[page], "cookies": file, "pid": pid})
    return made


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("bench: wrk is missing; install it (Debian: apt-get install wrk)")
    started = time.monotonic()
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    our_env, their_env = environment()
    their_env["PYTHONPATH"] = f"{HERE / 'reference'}:{ROOT}"
    theirs: dict[str, Any] = seed(str(HERE / "reference" / "seed.py"), their_env, LARGE)
    ours: dict[str, Any] = seed("-m tests.bench.seed", our_env, LARGE, SMALL)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=our_env, cwd=ROOT, check=True
    )
    print(f"rows: reference {theirs['rows']}, ours {ours[str(LARGE)]['rows']}")
    with (
        serving("leergang.wsgi:application", our_env, ROOT) as (our_address, our_pid),
        serving("wsgi:application", their_env, HERE / "reference") as (their_address, their_pid),
    ):
        reference = targets(
            their_address,
            their_pid,
            "reference",
            theirs["paths"],
            dict.fromkeys(PAGES, theirs["cookies"]),
            folder,
        )
        large, small = (
            targets(our_address, our_pid, str(size), data["paths"], data["cookies"], folder)
            for size, data in ((LARGE, ours[str(LARGE)]), (SMALL, ours[str(SMALL)]))
        )
        sizes = {str(target["name"]): check_page(target) for target in [*reference, *large, *small]}
        results = rounds([*reference, *large, *small])
    report(results, sizes, time.monotonic() - started)


def report(results: dict[str, list[dict[str, float]]], sizes: dict[str, int], seconds: float) -> None:
    print(
        f"{'page':12} {'ratio':>6} {'floor':>6} {'target':>6} {'cpu':>6} {'ms':>6} {'p95':>6} {'flat':>6} {'kB':>6}"
    )
    summary: dict[str, dict[str, float]] = {}
    for page in PAGES:
        mine, base = results[f"{LARGE}:{page}"], results[f"reference:{page}"]
        row = {
            "ratio": ratio(mine, base),
            "cpu_ratio": ratio(base, mine, "cpu"),
            "cpu_ms": min(round_["cpu"] for round_ in mine),
            "p95_ratio": ratio(mine, base, "p95"),
            "flat": ratio(mine, results[f"{SMALL}:{page}"]),
            "kB": sizes[f"{LARGE}:{page}"] / 1000,
        }
        summary[page] = {key: round(value, 3) for key, value in row.items()}
        print(
            f"{NAMES[page]:12} {row['ratio']:6.2f} {FLOOR[page]:6.2f} {TARGET[page]:6.2f} {row['cpu_ratio']:6.2f} "
            f"{row['cpu_ms']:6.2f} {row['p95_ratio']:6.2f} {row['flat']:6.2f} {row['kB']:6.1f}"
        )
    below = [page for page in PAGES if summary[page]["ratio"] < FLOOR[page]]
    print("below the floor: " + (", ".join(NAMES[page] for page in below) or "none"))
    print(json.dumps({"pages": summary, "below_floor": below, "seconds": round(seconds)}))
    sys.exit(1 if below else 0)


if __name__ == "__main__":
    main()
