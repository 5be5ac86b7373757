import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import psutil
from kit.runtime.http_server import DRAIN
from kit.servers.process import free_port

PROGRAM = """
import sys, uvicorn
from fastapi import FastAPI
from kit.runtime.http_server import QuietServer
app = FastAPI()
app.get("/")(lambda: "here")
QuietServer(uvicorn.Config(app, port=int(sys.argv[1]), loop=sys.argv[2], log_config=None)).run()
"""


def start(loop: str) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(port), loop])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process, port
    raise AssertionError("it does not answer")


def test_a_quiet_server_sleeps_answers_with_the_date_and_stops_when_told() -> None:
    for loop, number in (("uvloop", signal.SIGTERM), ("asyncio", signal.SIGINT)):
        process, port = start(loop)
        try:
            asleep = psutil.Process(process.pid)
            before = asleep.num_ctx_switches().voluntary
            time.sleep(2)
            assert asleep.num_ctx_switches().voluntary - before < 10
            answer = httpx.get(f"http://127.0.0.1:{port}/")
            assert answer.json() == "here"
            assert answer.headers["date"]
            told = time.monotonic()
            os.kill(process.pid, number)
            process.wait(120)
            assert time.monotonic() - told < 20
        finally:
            process.kill()


def test_a_server_that_is_told_to_leave_answers_whoever_is_connected_a_last_time() -> None:
    process, port = start("uvloop")
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert "connection" not in client.get("/").headers
            assert DRAIN is not None
            process.send_signal(DRAIN)
            time.sleep(0.3)
            last = client.get("/")
            assert (last.json(), last.headers["connection"]) == ("here", "close")
        assert process.wait(60) == 0
    finally:
        process.kill()
